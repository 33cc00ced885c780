/** A disk that changes what it was given takes no more than that. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openSpool, type Spool } from '../../../store/influx/spool.ts';
import { frameOf } from '../../../store/influx/spool-frame.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

const frameCount = 8;
const linesOf = (frame: number): readonly string[] => Array.from({ length: 3 + frame }, (_, line) => `m,t=a f=${frame}i,g=${line}i 1`);
const textOf = (frame: number): string => `${linesOf(frame).join('\n')}\n`;

async function filled(folder: string): Promise<void> {
  const spool = await openSpool(folder, { capBytes: 1 << 20 });
  for (let frame = 0; frame < frameCount; frame++) await spool.append(textOf(frame), linesOf(frame).length);
  await spool.close();
}

const segmentIn = async (folder: string): Promise<string> =>
  join(folder, (await readdir(folder)).find((name) => name.endsWith('.lines')) ?? 'none');

/** Changes one byte in each of these frames, counted from 0, of the only segment. */
async function damage(folder: string, frames: readonly number[], at: (begin: number, end: number) => number): Promise<void> {
  const path = await segmentIn(folder);
  const bytes = await readFile(path);
  const begins = [...bytes.toString('latin1').matchAll(/#provnat/g)].map(({ index }) => index);
  for (const frame of frames) {
    const place = at(begins[frame] ?? 0, begins[frame + 1] ?? bytes.length);
    bytes[place] = (bytes[place] ?? 0) ^ 1;
  }
  await writeFile(path, bytes);
}

async function readAll(spool: Spool): Promise<string> {
  let text = '';
  for (let batch = await spool.read(1); batch !== undefined; batch = await spool.read(1)) {
    text += batch.text;
    await spool.ack(batch.next, { sentLineCount: batch.lineCount });
  }
  return text;
}

const inside = (begin: number, end: number): number => Math.floor((begin + end) / 2);
const others = (frames: readonly number[]): string =>
  Array.from({ length: frameCount }, (_, frame) => (frames.includes(frame) ? '' : textOf(frame))).join('');
const lineCountOf = (frames: readonly number[]): number => frames.reduce((sum, frame) => sum + linesOf(frame).length, 0);

describe('damage that is found', () => {
  test.each([[[2]], [[0]], [[7]], [[1, 2, 5]]])(
    'when the spool is opened takes frames %j and no other, and is counted once',
    async (frames) => {
      const folder = await newFolder();
      await filled(folder);
      await damage(folder, frames, inside);
      const losses: number[] = [];
      const options = { capBytes: 1 << 20, onLoss: (lineCount: number) => losses.push(lineCount) };
      await (await openSpool(folder, options)).close(); // and killed before it has sent anything
      const spool = await openSpool(folder, options);
      expect(losses).toEqual([lineCountOf(frames)]);
      expect(await readAll(spool)).toBe(others(frames));
      expect(spool.state()).toMatchObject({ lineCount: 0, lostLineCount: lineCountOf(frames) });
      await spool.close();
    },
  );

  test('while it is read takes no more either', async () => {
    const folder = await newFolder();
    const spool = await openSpool(folder, { capBytes: 1 << 20 });
    for (let frame = 0; frame < frameCount; frame++) await spool.append(textOf(frame), linesOf(frame).length);
    await damage(folder, [1, 4, 7], inside);
    expect(await readAll(spool)).toBe(others([1, 4, 7]));
    expect(spool.state()).toMatchObject({ lineCount: 0, lostLineCount: lineCountOf([1, 4, 7]) });
    await spool.append(textOf(0), linesOf(0).length);
    expect(await readAll(spool)).toBe(textOf(0));
    await spool.close();
  });

  test('in any byte of any frame, header or lines, leaves the other frames', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(frameCount - 1), fc.double({ min: 0, max: 0.999, noNaN: true }), async (frame, part) => {
        const folder = await newFolder();
        await filled(folder);
        await damage(folder, [frame], (begin, end) => begin + Math.floor((end - begin) * part));
        const spool = await openSpool(folder, { capBytes: 1 << 20 });
        expect(await readAll(spool)).toBe(others([frame]));
        expect(spool.state().lineCount).toBe(0);
        // A changed mark or line break may make one line more or less of what was lost.
        expect(Math.abs(spool.state().lostLineCount - linesOf(frame).length)).toBeLessThanOrEqual(1);
        await spool.close();
      }),
      { numRuns: 30, seed: 3 },
    );
  });
});

describe('a writer that was killed while it wrote', () => {
  const segmentNamed = (number: number): string => `${String(number).padStart(10, '0')}.lines`;

  test('leaves half a frame that nobody was told to be on disk: taken out and said, no loss', async () => {
    const whole = frameOf(textOf(1), linesOf(1).length);
    for (let length = 1; length < whole.length; length += 7) {
      const folder = await newFolder();
      await filled(folder);
      const path = await segmentIn(folder);
      const before = await readFile(path);
      await writeFile(path, Buffer.concat([before, whole.subarray(0, length)]));
      const told: string[] = [];
      const options = { capBytes: 1 << 20, onLoss: () => told.push('loss'), onHalf: (detail: string) => told.push(detail) };
      const spool = await openSpool(folder, options);
      expect(told).toEqual([`${length} bytes at the end of ${path}`]);
      expect(await readFile(path)).toEqual(before);
      await spool.append(textOf(2), linesOf(2).length);
      expect(await readAll(spool)).toBe(others([]) + textOf(2));
      expect(spool.state()).toMatchObject({ lineCount: 0, lostLineCount: 0 });
      await spool.close();
    }
  });

  test('and nothing else leaves no segment', async () => {
    const folder = await newFolder();
    await writeFile(join(folder, segmentNamed(1)), frameOf(textOf(1), linesOf(1).length).subarray(0, 30));
    const spool = await openSpool(folder, { capBytes: 1 << 20 });
    expect(spool.state()).toMatchObject({ lineCount: 0, byteCount: 0, lostLineCount: 0 });
    expect((await readdir(folder)).filter((name) => name.endsWith('.lines'))).toEqual([]);
    await spool.close();
  });
});

test('a last frame whose header tells of more bytes than there are, though all of its lines are there, is a loss', async () => {
  const folder = await newFolder();
  await filled(folder);
  const path = await segmentIn(folder);
  const text = await readFile(path, 'latin1');
  const last = text.lastIndexOf('#provnat ');
  await writeFile(path, text.slice(0, last) + text.slice(last).replace(/^#provnat \d/, '#provnat 9'), 'latin1');
  const spool = await openSpool(folder, { capBytes: 1 << 20 });
  expect(await readAll(spool)).toBe(others([frameCount - 1]));
  expect(spool.state().lostLineCount).toBe(linesOf(frameCount - 1).length);
  await spool.close();
});

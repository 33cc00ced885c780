/** Spools: bounded, never waiting, and honest about what did not reach the disk. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sample } from '../../core/sample.ts';
import type { SpoolFile } from '../../store/sample-spool.ts';
import { openSampleSpool, sampleLine, startSpool } from '../../store/sample-spool.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-spool-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const sample = (n: number): Sample => ({
  atMs: n,
  metric: 'interfaceInBytes',
  valueInteger: 2n ** 60n + BigInt(n),
  state: 'value',
  subject: 'interface/a/eth0',
  source: 'snmp',
});

/** A disk with so much room; room may be made later. */
function smallDisk(roomBytes: number): { file: SpoolFile; written: () => string; add: (bytes: number) => void } {
  const parts: Buffer[] = [];
  let left = roomBytes;
  const file = {
    write(block: Buffer, offset: number, length: number) {
      const fits = Math.min(left, length);
      if (fits === 0) return Promise.reject(Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' }));
      parts.push(Buffer.from(block.subarray(offset, offset + fits)));
      left -= fits;
      return Promise.resolve({ bytesWritten: fits, buffer: block });
    },
    sync: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return { file: file as unknown as SpoolFile, written: () => Buffer.concat(parts).toString(), add: (bytes) => (left += bytes) };
}

describe('a spool', () => {
  test('writes each sample as one line, in order, and says how many', async () => {
    const path = join(folder, 'snmp.jsonl');
    const spool = await openSampleSpool(path, { flushMs: 5 });
    for (let n = 0; n < 5000; n++) spool.write(sample(n));
    const report = await spool.close();
    expect(report).toEqual({ path, writtenCount: 5000, lostCount: 0 });
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    expect(lines).toEqual(Array.from({ length: 5000 }, (_, n) => sampleLine(sample(n))));
    expect(lines[1]).toContain(`"valueInteger":${2n ** 60n + 1n}`);
  });

  test('never writes over a spool that is there', async () => {
    const path = join(folder, 'twice.jsonl');
    await (await openSampleSpool(path)).close();
    await expect(openSampleSpool(path)).rejects.toMatchObject({ code: 'EEXIST' });
  });

  test('after closing, samples are counted as lost', async () => {
    const spool = await openSampleSpool(join(folder, 'closed.jsonl'));
    await spool.close();
    spool.write(sample(1));
    expect(spool.report()).toMatchObject({ writtenCount: 0, lostCount: 1 });
  });

  test('a full disk is told once, and what waited goes on where it stopped when there is room again', async () => {
    const line = sampleLine(sample(1)).length + 1;
    const disk = smallDisk(Math.floor(2.5 * line));
    let told = 0;
    const full = new Promise<void>((resolve) => {
      const spool = startSpool(disk.file, 'snmp.jsonl', {
        flushMs: 1,
        onTrouble: (trouble) => {
          told += 1;
          expect(trouble.code).toBe('DISK_FULL');
          disk.add(10_000);
          void spool.close().then((report) => {
            expect(report).toMatchObject({ writtenCount: 5, lostCount: 0 });
            expect(report.trouble?.code).toBe('DISK_FULL');
            resolve();
          });
        },
      });
      for (let n = 1; n <= 5; n++) spool.write(sample(n));
    });
    await full;
    expect(told).toBe(1);
    expect(disk.written()).toBe(`${[1, 2, 3, 4, 5].map((n) => sampleLine(sample(n))).join('\n')}\n`);
  });

  test('a disk that stays full loses what does not fit, counted, within bounded memory', async () => {
    const line = sampleLine(sample(1)).length + 1;
    await fc.assert(
      fc.asyncProperty(fc.nat(20 * line), fc.nat(40), fc.integer({ min: 1, max: 15 }), async (roomBytes, samples, waiting) => {
        const disk = smallDisk(roomBytes);
        const spool = startSpool(disk.file, 'snmp.jsonl', { flushMs: 60_000, bufferBytes: waiting * line });
        for (let n = 0; n < samples; n++) spool.write(sample(n));
        const { writtenCount, lostCount } = await spool.close();
        expect(writtenCount + lostCount).toBe(samples);
        // Whole lines on the disk are exactly those that were said to be written; a torn one is not among them.
        expect(disk.written().split('\n').length - 1).toBe(writtenCount);
      }),
      { numRuns: 60 },
    );
  });
});

/** What was receipted is on disk once, whatever happens to the file's end. */
import { appendFile, mkdtemp, open as openFile, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { checksumOf } from '../../core/checksum.ts';
import { ledgerLines, openLedgerFile, lineChecksum } from '../../platform/ledger-file.ts';
import { SequenceTaken, openLedger } from '../../platform/ledger.ts';
import { idleMs } from '../../platform/open-runs.ts';
import type { PlatformLogLine } from '../../platform/platform-options.ts';
import { saveOf } from './platform-client.ts';

const run = 'run-1';
const account = 'B12-1@run-1';
let folder: string;
let logged: PlatformLogLine[];
let nowMs: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-ledger-'));
  logged = [];
  nowMs = 1_000;
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

/** Where the system's file operations can be made to fail as disks do. */
async function fileHandlePrototype(): Promise<FileHandle & { write(bytes: Buffer, offset: number): Promise<{ bytesWritten: number }> }> {
  const probe = await openFile(join(folder, 'probe'), 'w');
  await probe.close();
  return Object.getPrototypeOf(probe) as FileHandle;
}

const open = () =>
  openLedger(
    folder,
    () => nowMs,
    (line) => logged.push(line),
  );
const path = () => join(folder, 'ledger', 'run-1.ledger');

describe('ledger', () => {
  it.runIf(process.platform === 'linux')(
    'outlasts a power cut: its folder and its file are on disk, and not only what is in them',
    async () => {
      const handles = await fileHandlePrototype();
      const { sync } = handles;
      const synced: string[] = [];
      vi.spyOn(handles, 'sync').mockImplementation(async function (this: FileHandle) {
        synced.push(await readlink(`/proc/self/fd/${this.fd}`));
        return sync.call(this);
      });
      const ledger = await open();
      await ledger.keep(account, saveOf(run, 'item-1', 1, 'text'));
      await ledger.close();
      expect(synced).toEqual(expect.arrayContaining([folder, join(folder, 'ledger'), path()]));
    },
  );

  it('gives the same receipt for the same answer, before and after a restart', async () => {
    const ledger = await open();
    const save = saveOf(run, 'item-1', 3, 'text');
    const [first, atOnce] = await Promise.all([ledger.keep(account, save), ledger.keep(account, save)]);
    expect(atOnce).toEqual(first);
    await ledger.close();
    const later = await open();
    expect(await later.keep(account, save)).toEqual(first);
    expect(await later.find(run, account, 'item-1', 3)).toEqual(first);
    expect((await later.read(run)).entries).toHaveLength(1);
    await later.close();
  });

  it('refuses another text under a sequence that is taken', async () => {
    const ledger = await open();
    await ledger.keep(account, saveOf(run, 'item-1', 1, 'one'));
    await expect(ledger.keep(account, saveOf(run, 'item-1', 1, 'two'))).rejects.toThrow(SequenceTaken);
    await ledger.close();
  });

  it('tells accounts, items and sequences apart whatever characters they hold', async () => {
    const ledger = await open();
    const receipts = await Promise.all([
      ledger.keep('a', saveOf(run, 'b|1', 1, 'x')),
      ledger.keep('a|b', saveOf(run, '1', 1, 'x')),
      ledger.keep('a', saveOf(run, 'b', 11, 'x')),
    ]);
    expect(new Set(receipts.map(({ receipt }) => receipt)).size).toBe(3);
    await ledger.close();
  });

  it('shows only what is on disk: an answer that was only promised is not there', async () => {
    const ledger = await open();
    await ledger.pretend(account, saveOf(run, 'item-1', 1, 'lost'));
    await ledger.keep(account, saveOf(run, 'item-2', 1, 'kept'));
    expect(await ledger.find(run, account, 'item-1', 1)).toBeDefined();
    expect((await ledger.read(run)).entries.map(({ item }) => item)).toEqual(['item-2']);
    await ledger.close();
  });

  it('makes no file for a run that nobody played', async () => {
    const ledger = await open();
    expect(await ledger.read('never')).toEqual({ entries: [] });
    await expect(readFile(join(folder, 'ledger', 'never.ledger'))).rejects.toThrow(/ENOENT/);
    await ledger.close();
  });

  it('keeps every receipted answer wherever the end is torn, and says what it cut off', async () => {
    const ledger = await open();
    const texts = ['kort', 'med radbrytning\noch "citat"', 'åäö 🦐'.repeat(50)];
    for (const [index, text] of texts.entries()) await ledger.keep(account, saveOf(run, 'item-1', index, text));
    await ledger.close();
    const whole = await readFile(path());
    const ends = [...whole.entries()].filter(([, byte]) => byte === 0x0a).map(([index]) => index + 1);
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length), fc.uint8Array({ maxLength: 40 }), async (cut, garbage) => {
        // A tail is what was being written: bytes of a line, or none; never a line that somebody was promised.
        const tail = Buffer.from(garbage).filter((byte) => byte !== 0x0a);
        await writeFile(path(), Buffer.concat([whole.subarray(0, cut), tail]));
        logged = [];
        const recovered = await open();
        await recovered.find(run, account, 'item-1', 0);
        const expected = ends.filter((end) => end <= cut).length;
        const { entries } = await recovered.read(run);
        const lineStart = ends.filter((end) => end <= cut).at(-1) ?? 0;
        const torn = cut - lineStart + tail.length;
        // Bytes that happen to complete the very line are no tear.
        if (entries.length === expected) expect(logged.some(({ event }) => event === 'ledger-torn-tail')).toBe(torn > 0);
        expect(entries.slice(0, expected).map(({ checksum }) => checksum)).toEqual(texts.slice(0, expected).map(checksumOf));
        const next = await recovered.keep(account, saveOf(run, 'item-9', 1, 'efter'));
        await recovered.close();
        const again = await open();
        expect((await again.read(run)).entries.at(-1)?.receipt).toBe(next.receipt);
        await again.close();
      }),
      { numRuns: 60 },
    );
  });

  it('says where a file is damaged elsewhere, rather than forget answers', async () => {
    const ledger = await open();
    for (const sequence of [1, 2, 3]) await ledger.keep(account, saveOf(run, 'item-1', sequence, 'text'));
    await ledger.close();
    const bytes = await readFile(path());
    bytes[40] = (bytes[40] ?? 0) ^ 1;
    await writeFile(path(), bytes);
    const damaged = await open();
    await expect(damaged.keep(account, saveOf(run, 'item-1', 4, 'text'))).rejects.toMatchObject({ code: 'LEDGER_DAMAGED' });
    await damaged.close();
  });
});

/** Files of the ledger folder that this process holds open. */
async function openFiles(): Promise<readonly string[]> {
  const links = await readdir('/proc/self/fd').then((fds) => Promise.all(fds.map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''))));
  return links.filter((link) => link.startsWith(join(folder, 'ledger')) && link.endsWith('.ledger'));
}

describe('ledger of a server that is left running', () => {
  it.runIf(process.platform === 'linux')('holds no file of a run that ended, and none for whoever reads one', async () => {
    const ledger = await open();
    for (let n = 0; n < 30; n += 1) {
      await ledger.keep(account, saveOf(`term-${n}`, 'item-1', 1, 'text'));
      nowMs += idleMs / 2;
    }
    await expect.poll(openFiles).toHaveLength(2);
    for (let n = 0; n < 30; n += 1) expect((await ledger.read(`term-${n}`)).entries).toHaveLength(1);
    expect(await openFiles()).toHaveLength(2);
    await ledger.close();
    expect(await openFiles()).toEqual([]);
  });

  it('knows every receipt when a run is opened again, also for what comes in the moment of closing', async () => {
    const words = fc.record({
      run: fc.constantFrom('run-1', 'RUN-1', 'run-2', 'run-3'),
      sequence: fc.nat(5),
      text: fc.constantFrom('kort', 'längre text'),
      afterMs: fc.constantFrom(0, 0, idleMs),
      waits: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 25 }), async (spoken) => {
        await rm(join(folder, 'ledger'), { recursive: true, force: true });
        const ledger = await open();
        const told: Promise<{ key: string; checksum: string; receipt: string } | undefined>[] = [];
        for (const { run: name, sequence, text, afterMs, waits } of spoken) {
          nowMs += afterMs;
          const save = saveOf(name, 'item-1', sequence, text);
          const receipt = ledger.keep(account, save).then(
            (kept) => ({ key: `${name} ${sequence}`, checksum: save.checksum, receipt: kept.receipt }),
            (cause: unknown) => {
              expect(cause).toBeInstanceOf(SequenceTaken);
              return undefined;
            },
          );
          told.push(receipt);
          if (waits) await receipt;
        }
        const receipts = (await Promise.all(told)).filter((receipt) => receipt !== undefined);
        const expected = new Map(receipts.map((receipt) => [receipt.key, receipt]));
        // A resend got the receipt that was given before.
        for (const receipt of receipts) expect(receipt).toEqual(expected.get(receipt.key));
        for (const name of ['run-1', 'RUN-1', 'run-2', 'run-3']) {
          const { entries } = await ledger.read(name);
          const kept = entries.map(({ sequence, checksum, receipt }) => ({ key: `${name} ${sequence}`, checksum, receipt }));
          const promised = [...expected.values()].filter(({ key }) => key.startsWith(`${name} `));
          expect(kept.sort(byKey)).toEqual(promised.sort(byKey));
        }
        await ledger.close();
      }),
      { numRuns: 40 },
    );
  });
});

const byKey = (a: { readonly key: string }, b: { readonly key: string }) => (a.key < b.key ? -1 : 1);

describe('ledger file', () => {
  it('writes what waits together, and nothing twice', async () => {
    const name = join(folder, 'group');
    const { file } = await openLedgerFile(name);
    const lines = Array.from({ length: 500 }, (_, index) => JSON.stringify({ index }));
    await Promise.all(lines.map((line) => file.append(line)));
    expect(await ledgerLines(name)).toEqual(lines);
    await file.close();
  });

  it('reads only whole lines while one is being written', async () => {
    const name = join(folder, 'half');
    const { file } = await openLedgerFile(name);
    await file.append('{"n":1}');
    await appendFile(name, `${lineChecksum('{"n":2}')} {"n":`);
    expect(await ledgerLines(name)).toEqual(['{"n":1}']);
    await file.close();
  });

  it('promises nothing until the disk says that it is there', async () => {
    const { file } = await openLedgerFile(join(folder, 'synced'));
    const disk = await fileHandlePrototype();
    let finishSync = (): void => undefined;
    const syncing = new Promise<void>((started) => {
      vi.spyOn(disk, 'sync').mockImplementationOnce(() => {
        started();
        return new Promise((done) => (finishSync = done));
      });
    });
    let promised = false;
    const appended = file.append('{"n":1}').then(() => (promised = true));
    await syncing;
    await new Promise((resolve) => setImmediate(resolve));
    expect(promised).toBe(false);
    finishSync();
    await appended;
    await file.close();
  });

  it('takes half-written lines back when the disk is full, and serves on when there is room', async () => {
    const name = join(folder, 'full');
    const { file } = await openLedgerFile(name);
    await file.append('{"n":1}');
    const disk = await fileHandlePrototype();
    const write = disk.write;
    vi.spyOn(disk, 'write').mockImplementationOnce(async function (this: FileHandle, bytes: Buffer) {
      await write.call(this, bytes.subarray(0, 10), 0);
      throw Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    });
    await expect(file.append('{"n":2}')).rejects.toThrow('ENOSPC');
    await file.append('{"n":3}');
    expect(await ledgerLines(name)).toEqual(['{"n":1}', '{"n":3}']);
    await file.close();
    const later = await openLedgerFile(name);
    expect([later.lines, later.tornBytes]).toEqual([['{"n":1}', '{"n":3}'], 0]);
    await later.file.close();
  });

  it('promises nothing more when it cannot even take back what went wrong', async () => {
    const { file } = await openLedgerFile(join(folder, 'dead'));
    const disk = await fileHandlePrototype();
    const dead = () => Promise.reject(new Error('EIO: i/o error'));
    vi.spyOn(disk, 'sync').mockImplementationOnce(dead);
    vi.spyOn(disk, 'truncate').mockImplementationOnce(dead);
    await expect(file.append('{"n":1}')).rejects.toThrow('EIO');
    await expect(file.append('{"n":2}')).rejects.toThrow('EIO');
    await file.close();
  });

  it('throws what the disk threw and promises nothing', async () => {
    const name = join(folder, 'closed');
    const { file } = await openLedgerFile(name);
    await file.append('{"n":1}');
    await file.close();
    await expect(file.append('{"n":2}')).rejects.toThrow();
    const later = await openLedgerFile(name);
    expect(later.lines).toEqual(['{"n":1}']);
    await later.file.close();
  });
});

describe('checksums', () => {
  it('of server and client are the same', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => lineChecksum(text) === checksumOf(text)));
  });
});

/** One server per data folder: two would write over each other's ledgers. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { ProvnatError } from '../core/errors.ts';

/** Another at every start of the machine; empty where the system tells none (elsewhere than on Linux). */
const thisBoot = async () => (await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '')).trim();

/**
 * Resolves to what lets go of the folder. Throws ProvnatError DATA_FOLDER_IN_USE. A claim whose process is gone counts for nothing; nor does
 * one of before the machine started anew, whose number is some other service's by now: after a power cut the server must come back by itself.
 */
export async function claimFolder(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, 'server.pid');
  const boot = await thisBoot();
  const [pid = '', itsBoot = ''] = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const holder = Number.parseInt(pid, 10);
  const isOfThisBoot = itsBoot === '' || itsBoot === boot;
  if (holder > 0 && holder !== process.pid && isOfThisBoot && isAlive(holder)) {
    throw new ProvnatError(
      'DATA_FOLDER_IN_USE',
      `data folder ${folder} belongs to process ${holder}, expected to be free`,
      `Stop that server or choose another folder. If process ${holder} is something else, delete ${file}.`,
    );
  }
  await writeFile(file, `${process.pid}\n${boot}\n`, { mode: 0o600 });
  return () => rm(file, { force: true });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    // Another user's process may not be signalled, but is there.
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

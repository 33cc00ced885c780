/** One exam server per data folder, wherever the other one runs: two would write over each other's ledgers. */
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import { silentAfterMs, takeClaim } from '../store/claim.ts';

/** Resolves to what lets go of the folder. Throws ProvnatError DATA_FOLDER_IN_USE. */
export async function claimDataFolder(folder: string): Promise<() => Promise<void>> {
  const path = join(folder, 'server.pid');
  const { release } = await takeClaim(path, ({ name, isHere }) => {
    const stop = 'Stop that server or choose another folder.';
    return new ProvnatError(
      'DATA_FOLDER_IN_USE',
      `data folder ${folder}: expected to be free, and belongs to ${name}`,
      isHere
        ? stop
        : `${stop} If it was killed (another container, or this machine before it started anew), start again: ${path} is taken over once it has shown no sign of life for ${silentAfterMs / 1000} s.`,
    );
  });
  return release;
}

/** One writer for each store. */
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { silentAfterMs, takeClaim } from '../claim.ts';

export interface StoreClaim {
  /** Who held it before and is gone, for the log. */
  readonly tookOverFrom?: string;
  release(): Promise<void>;
}

/**
 * @param name of the lock file in the store
 * @param otherwise what to do instead of stopping the other one
 * @throws ProvnatError DATA_FOLDER_IN_USE
 */
export async function claimStore(storePath: string, name: string, otherwise = 'choose another folder with --store'): Promise<StoreClaim> {
  const path = join(storePath, name);
  const { tookOverFrom, release } = await takeClaim(path, (holder) => {
    const stop = `Stop that one, or ${otherwise}.`;
    return new ProvnatError(
      'DATA_FOLDER_IN_USE',
      `store ${storePath}: expected to be free, and belongs to ${holder.name}`,
      holder.isHere
        ? stop
        : `${stop} If it was killed, its lock ${path} is taken over once it has shown no sign of life for ${silentAfterMs / 1000} s.`,
    );
  });
  return { release, ...(tookOverFrom !== undefined && { tookOverFrom: tookOverFrom.name }) };
}

/**
 * Who alone may write into a run folder: the tool that plays the run, or one that seals what a killed tool left. It lies with the raw samples
 * that it guards, so that whoever finds them finds it too, from another user's terminal or another machine; and it goes with them.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import { type Claim, isClaimed, silentAfterMs, takeClaim } from './claim.ts';
import { rawFolder } from './raw-folder.ts';

const claimPath = (path: string): string => join(rawFolder(path), 'writer.lock');

/** @throws ProvnatError RUN_IN_PROGRESS */
export async function claimRun(path: string, runId: string): Promise<Claim> {
  await mkdir(rawFolder(path), { recursive: true });
  return takeClaim(claimPath(path), ({ name, isHere }) => {
    const stop = `Wait for it, or stop it${isHere ? '' : ' there'}: provnat stop ${runId}`;
    return new ProvnatError(
      'RUN_IN_PROGRESS',
      `run ${runId}: is still being played or sealed by ${name}, and is judged when it ends`,
      isHere ? stop : `${stop}\nIf it was killed, it can be judged once it has shown no sign of life for ${silentAfterMs / 1000} s.`,
    );
  });
}

export const isRunClaimed = (path: string): Promise<boolean> => isClaimed(claimPath(path));

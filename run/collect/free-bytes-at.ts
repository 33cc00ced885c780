/** Room that is left for this user on the disk where the folder is; undefined when the system does not tell. */
import { statfs } from 'node:fs/promises';

export async function freeBytesAt(path: string): Promise<number | undefined> {
  const disk = await statfs(path).catch(() => undefined);
  return disk === undefined ? undefined : disk.bavail * disk.bsize;
}

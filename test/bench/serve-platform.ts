/** The exam server as a process of its own, with caps that no bench meets. */
import { join } from 'node:path';
import type { ChildService } from '../../run/child-service.ts';
import { startChildService } from '../../run/child-service.ts';
import type { BenchContext } from './figure.ts';

export interface ServedPlatform {
  readonly port: number;
  readonly dataDir: string;
}

export const suffix = 'provnat.test';

export const servePlatform = (
  { dist, folder }: BenchContext,
  scheme: 'http' | 'https',
): Promise<ChildService<ServedPlatform> & { readonly pid: number | undefined }> =>
  startChildService<ServedPlatform>(join(dist, 'provnat.js'), [
    ...['serve', '--scheme', scheme, '--port', '0', '--udp-echo-port', '0', '--suffix', suffix],
    ...['--data', join(folder, `server-${scheme}`), '--per-pupil-mbps', '100', '--total-mbps', '20000'],
  ]);

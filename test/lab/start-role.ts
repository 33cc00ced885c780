/** Starts one of roles.ts, which is bundled beside the lab. */
import type { ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import type { Network } from './network.ts';

export const startRole = (network: Network, role: 'fill' | 'echo' | 'ask-echo', ...args: readonly string[]): ChildProcess =>
  network.start(process.execPath, [join(dirname(process.argv[1] ?? ''), 'roles.mjs'), role, ...args], { stdio: 'ignore' });

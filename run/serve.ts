/** The exam server, for the command line: it may not reach into the platform itself, nor the platform into the reader of links or the claims. */
import { linkTo, readLink } from '../collectors/host/link.ts';
import type { Figure } from '../collectors/host/link-reading.ts';
import { runCommand, type RunCommand } from '../collectors/host/run-command.ts';
import type { ReadLink } from '../platform/link-watch.ts';
import { startPlatform, type Platform, type PlatformOptions } from '../platform/start-platform.ts';
import { claimDataFolder } from './claim-data-folder.ts';

export type { Platform, PlatformOptions } from '../platform/start-platform.ts';

/** Elsewhere than on Linux a link is read by starting programs, which must not disturb the server. */
const intervalMs = process.platform === 'linux' ? 1_000 : 5_000;

/** @param linkMbps what the operator says that the link carries, as of a virtual machine, whose own link tells nothing or too much */
export function serve(options: PlatformOptions, linkMbps?: number): Promise<Platform> {
  return startPlatform({ ...options, claimFolder: claimDataFolder, link: { intervalMs, read: serverLink(linkMbps) } });
}

export const serverLink =
  (linkMbps: number | undefined, run: RunCommand = runCommand, towards = linkTo, read = readLink): ReadLink =>
  async (address) => {
    const name = await towards(address);
    if ('reason' in name) return {};
    const { kind, rateMbps, inBytes, outBytes } = await read(name.value, run);
    const isLoopback = 'value' in kind && kind.value === 'loopback';
    const told = 'value' in rateMbps ? rateMbps.value : Infinity;
    const rate = isLoopback ? told : Math.min(told, linkMbps ?? Infinity);
    // An adapter of a virtual machine may tell no kind, either; whoever says what it carries speaks of a cable.
    const isKnown = 'value' in kind && kind.value !== 'other';
    return {
      ...(isKnown || linkMbps === undefined ? found('kind', kind) : { kind: 'ethernet' }),
      ...(rate < Infinity ? { rateMbps: rate } : {}),
      ...found('inBytes', inBytes),
      ...found('outBytes', outBytes),
    };
  };

const found = <Name extends string, Value>(name: Name, figure: Figure<Value>): { readonly [Key in Name]?: Value } =>
  ('value' in figure ? { [name]: figure.value } : {}) as { readonly [Key in Name]?: Value };

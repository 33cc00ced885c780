/** The link that carries the load: which one, what kind, how fast, how much. */
import dgram from 'node:dgram';
import { isIP, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import type { Figure, LinkReading } from './link-reading.ts';
import { missing } from './link-reading.ts';
import type { RunCommand } from './run-command.ts';
import { readLinuxLink } from './link-linux.ts';
import { readMacLink } from './link-macos.ts';
import { readWindowsLink } from './link-windows.ts';

/** Name of the interface that packets to the address leave by: the system's own routing answers, nothing is sent. */
export async function linkTo(address: string): Promise<Figure<string>> {
  if (isIP(address) === 0) return missing('no-address');
  const socket = dgram.createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  try {
    const local = await new Promise<string>((resolve, reject) => {
      socket.once('error', reject);
      // Any port does: connecting a UDP socket only chooses the route.
      socket.connect(9, address, () => resolve(socket.address().address));
    });
    for (const [name, addresses = []] of Object.entries(networkInterfaces())) {
      if (addresses.some((candidate) => candidate.address === local || (candidate.internal && sameLoopback(candidate.address, local))))
        return { value: name };
    }
    return missing('no-interface');
  } catch {
    return missing('no-route');
  } finally {
    socket.close();
  }
}

/**
 * Whether the system lists an interface: Windows and macOS only one that is up and has an address, and to ask starts no program. Linux keeps
 * the addresses of a link that is down, and tells of the link itself (/sys). True also where nothing can be asked.
 */
export function isListed(name: string, platform: NodeJS.Platform = process.platform): boolean {
  if (platform === 'linux') return true;
  try {
    return networkInterfaces()[name] !== undefined;
  } catch {
    return true;
  }
}

/** 127.0.0.0/8 is one interface, whichever of its addresses the route shows. */
const sameLoopback = (left: string, right: string): boolean => left.startsWith('127.') && right.startsWith('127.');

/** @param name of the interface, as linkTo gives it. Never throws. */
export async function readLink(name: string, run: RunCommand, platform: NodeJS.Platform = process.platform): Promise<LinkReading> {
  const internal = networkInterfaces()[name]?.some((address) => address.internal) ?? false;
  const reading = await readByPlatform(name, run, platform);
  if (!internal) return reading;
  const none = missing('loopback');
  return { ...reading, kind: { value: 'loopback' }, rateMbps: none, bssid: none, ssid: none };
}

async function readByPlatform(name: string, run: RunCommand, platform: NodeJS.Platform): Promise<LinkReading> {
  if (platform === 'linux') return readLinuxLink(name, run);
  if (platform === 'darwin') return readMacLink(name, run);
  if (platform === 'win32') return readWindowsLink(name, run);
  const none = missing('system-not-known');
  return { state: none, kind: none, rateMbps: none, inBytes: none, outBytes: none, bssid: none, ssid: none };
}

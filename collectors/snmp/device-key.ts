/** Who is one device, however its address is written: it is asked one thing at a time. */
import { isIPv6 } from 'node:net';

/** One spelling per address: IPv6 may be written in many ways, and carries a zone where it is link-local. */
export function canonicalAddress(address: string): string {
  if (!isIPv6(address)) return address;
  const [bare = '', zone] = address.split('%');
  const host = new URL(`http://[${bare}]/`).hostname;
  return zone === undefined ? host : `${host}%${zone}`;
}

/** By which credential it is asked does not matter: it is the same processor that answers. */
export const deviceKey = ({ address, port }: { readonly address: string; readonly port: number }): string =>
  `${canonicalAddress(address)} ${String(port)}`;

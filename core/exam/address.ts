/** Where a link leads: one of the exam's own origins and a path on it. The client follows no other. */
import { origins } from '../protocol.ts';
import type { Origin } from '../protocol.ts';

export interface Address {
  readonly origin: Origin;
  readonly path: string;
}

const parts = /^(?:(https?:)?\/\/([^/?#]*))?([^#]*)/i;

/**
 * Resolves a link found on a page. The port is left out: requests carry the port of the room's own route.
 * undefined when the link leaves the exam's origins.
 */
export function addressOf(link: string, base: Address, suffix: string): Address | undefined {
  const [, , host, rest = ''] = parts.exec(link) ?? [];
  if (host === undefined)
    return /^[a-z][a-z0-9+.-]*:/i.test(link) ? undefined : { origin: base.origin, path: resolvePath(rest, base.path) };
  const name = host.replace(/:\d+$/, '').toLowerCase();
  const origin = origins.find((candidate) => `${candidate}.${suffix}`.toLowerCase() === name);
  return origin === undefined ? undefined : { origin, path: resolvePath(rest === '' ? '/' : rest, '/') };
}

/** Path and query of a relative reference (RFC 3986 §5.2, without fragments). */
function resolvePath(reference: string, basePath: string): string {
  if (reference === '') return basePath;
  const baseOnly = basePath.replace(/\?.*$/s, '');
  if (reference.startsWith('?')) return baseOnly + reference;
  const [, path = '', query = ''] = /^([^?]*)(\?.*)?$/s.exec(reference) ?? [];
  const whole = path.startsWith('/') ? path : baseOnly.slice(0, baseOnly.lastIndexOf('/') + 1) + path;
  const kept: string[] = [];
  for (const segment of whole.split('/').slice(1)) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  return `/${kept.join('/')}${query}`;
}

/** Adds a query parameter unless the path has it. */
export function withQuery(path: string, name: string, value: string): string {
  if (new RegExp(`[?&]${name}=`).test(path)) return path;
  return `${path}${path.includes('?') ? '&' : '?'}${name}=${encodeURIComponent(value)}`;
}

/** Which of our origins a request is for, by the name in its Host header. Its port may differ from ours: access points relay from others. */
import { origins } from '../core/protocol.ts';
import type { Origin } from '../core/protocol.ts';

export interface OriginUrls {
  /** undefined: a name that is not ours. */
  originOf(host: string | undefined): Origin | undefined;
  /** URL on one of our origins, with the port that the pupil's own request carried. */
  urlOf(origin: Origin, path: string, host: string | undefined): string;
}

export function originUrls(scheme: 'http' | 'https', suffix: string): OriginUrls {
  const names = new Map<string, Origin>(origins.map((origin) => [`${origin}.${suffix}`.toLowerCase(), origin]));
  const split = (host: string | undefined) => /^([a-z0-9.-]{1,253})(:\d{1,5})?$/i.exec(host ?? '');
  return {
    originOf: (host) => names.get(split(host)?.[1]?.toLowerCase() ?? ''),
    urlOf: (origin, path, host) => `${scheme}://${origin}.${suffix}${split(host)?.[2] ?? ''}${path}`,
  };
}

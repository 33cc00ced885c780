/** What an emulated access point is told, and what it is when it is not told. */
import { isIP } from 'node:net';
import { ProvnatError } from '../core/errors.ts';
import type { SnmpUser } from './snmp-agent.ts';

export interface EmulatorOptions {
  /** Name that the access point gives itself; any text. */
  readonly name: string;
  /** TCP: port, and port + k for seat k up to pupilPorts. port 0 = any free range. */
  readonly listen: { readonly host: string; readonly port: number; readonly pupilPorts?: number };
  readonly upstream: { readonly host: string; readonly port: number };
  /**
   * Shared capacity each way as wire rate: headers (66 bytes per 1,448 of payload) and the acknowledgements of the other direction
   * (66 bytes per two segments) count. Downloads alone therefore get 95.6 % of downMbps as payload.
   */
  readonly downMbps: number;
  readonly upMbps: number;
  /** Ceiling of each pupil, wire rate; absent = none. */
  readonly pupilDownMbps?: number;
  readonly pupilUpMbps?: number;
  /** Added to the round trip, half of it each way. Default 0. */
  readonly delayMs?: number;
  /** Longest wait in the shared queue, each way. Default 100. */
  readonly queueMs?: number;
  /** UDP echo: the room's gateway on port, and with beyond a second port whose datagrams go on to the server's own echo. 0 = any. */
  readonly udpEcho?: {
    readonly port: number;
    readonly beyond?: { readonly host: string; readonly port: number; readonly listenPort?: number };
  };
  readonly snmp?: {
    readonly host?: string;
    readonly port: number;
    readonly community?: string;
    readonly users?: readonly SnmpUser[];
    /** Interface counters are at most this old when read. Default 0. */
    readonly cacheMs?: number;
  };
  /** Default: one 5 GHz radio that has all clients. */
  readonly radios?: readonly RadioOptions[];
  /** How often the radio figures are computed anew. Default 1,000. */
  readonly radioRefreshMs?: number;
  /** Colon-separated; default 02:00:5e:00:53:01 (locally administered, documentation range). */
  readonly mac?: string;
  readonly model?: string;
  /** Default: made of the MAC. */
  readonly serial?: string;
  readonly firmware?: string;
  readonly uplink?: Partial<UplinkState>;
  /** Default 10,000; one more is reset at once. */
  readonly maxConnections?: number;
  /** A pupil without a connection still counts as associated this long. Default 10,000. */
  readonly lingerMs?: number;
}

export interface RadioOptions {
  /** As the device writes it, such as '36' or '116E'. */
  readonly channel: string;
  readonly noiseDbm?: number;
  readonly powerDbm?: number;
  /** Share of the clients and the load, 0–1. Radios that name none share what is left; a radio with 0 is idle. */
  readonly share?: number;
}

export interface UplinkState {
  readonly name: string;
  readonly up: boolean;
  readonly speedMbps: number;
  readonly duplex: 'full' | 'half' | 'unknown';
}

export interface UplinkErrors {
  readonly inErrorCount: number;
  readonly outErrorCount: number;
  readonly inDiscardCount: number;
  readonly outDiscardCount: number;
  readonly fcsErrorCount: number;
  readonly lateCollisionCount: number;
}

export const emulatorDefaults = {
  pupilPorts: 0,
  delayMs: 0,
  queueMs: 100,
  radioRefreshMs: 1000,
  mac: '02:00:5e:00:53:01',
  model: 'provnat-emulated',
  firmware: '8.4.0.0',
  noiseDbm: -95,
  powerDbm: 18,
  maxConnections: 10_000,
  lingerMs: 10_000,
  uplink: { name: 'eth0', up: true, speedMbps: 1000, duplex: 'full' } satisfies UplinkState,
  radios: [{ channel: '36' }] satisfies RadioOptions[],
} as const;

const positive = ['downMbps', 'upMbps', 'pupilDownMbps', 'pupilUpMbps', 'queueMs', 'radioRefreshMs', 'maxConnections'] as const;

/** Throws USAGE for a figure that makes no sense, and names it. */
export function checkOptions(options: EmulatorOptions): void {
  for (const name of positive) checkAbove(name, options[name], 0, 'above 0');
  checkAtLeastZero('delayMs', options.delayMs);
  checkAtLeastZero('lingerMs', options.lingerMs);
  checkAtLeastZero('snmp.cacheMs', options.snmp?.cacheMs);
  const { port, pupilPorts = emulatorDefaults.pupilPorts } = options.listen;
  if (!Number.isInteger(pupilPorts) || pupilPorts < 0 || pupilPorts > 1000)
    refuse('listen.pupilPorts', pupilPorts, 'a whole number from 0 to 1000');
  checkPort('listen.port', port, pupilPorts);
  checkPort('upstream.port', options.upstream.port, 0);
  checkPort('snmp.port', options.snmp?.port, 0);
  checkPort('udpEcho.port', options.udpEcho?.port, 0);
  if (isIP(options.listen.host) === 0) refuse('listen.host', options.listen.host, 'an IP address');
  macBytes(options.mac ?? emulatorDefaults.mac);
  const radios = options.radios ?? emulatorDefaults.radios;
  if (radios.length === 0) refuse('radios', 'none', 'at least one radio');
  const shares = radiosOf(options).map(({ share }) => share);
  if (shares.some((share) => !(share >= 0)) || shares.reduce((sum, share) => sum + share, 0) > 1.000_001) {
    refuse('radios', shares.join(' and '), 'shares from 0 that together make at most 1');
  }
}

/** With everything filled in that was not said. */
export function radiosOf({ radios = emulatorDefaults.radios }: Pick<EmulatorOptions, 'radios'>): readonly Required<RadioOptions>[] {
  const named = radios.reduce((sum: number, { share = 0 }: RadioOptions) => sum + share, 0);
  const unnamedCount = radios.filter(({ share }: RadioOptions) => share === undefined).length;
  return radios.map(({ channel, noiseDbm, powerDbm, share }: RadioOptions) => ({
    channel,
    noiseDbm: noiseDbm ?? emulatorDefaults.noiseDbm,
    powerDbm: powerDbm ?? emulatorDefaults.powerDbm,
    share: share ?? (1 - named) / unnamedCount,
  }));
}

export function checkAbove(name: string, value: number | undefined, least: number, expected: string): void {
  if (value !== undefined && !(Number.isFinite(value) && value > least)) refuse(name, value, `a number ${expected}`);
}

export function checkAtLeastZero(name: string, value: number | undefined): void {
  if (value !== undefined && !(Number.isFinite(value) && value >= 0)) refuse(name, value, 'a number of at least 0');
}

function checkPort(name: string, port: number | undefined, after: number): void {
  if (port !== undefined && !(Number.isInteger(port) && port >= 0 && port + after <= 65_535)) {
    refuse(name, port, `a port, with all that follow it at most 65535`);
  }
}

/** Throws USAGE unless it is six hexadecimal bytes with colons. */
export function macBytes(mac: string): Buffer {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(mac)) refuse('mac', mac, 'six bytes such as 02:00:5e:00:53:01');
  return Buffer.from(mac.replaceAll(':', ''), 'hex');
}

function refuse(name: string, value: unknown, expected: string): never {
  throw new ProvnatError(
    'USAGE',
    `emulated access point: ${name} must be ${expected}, not ${String(value)}`,
    `correct ${name} and start again`,
  );
}

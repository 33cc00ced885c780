/** A small school and a machine where everything is right; each test spoils one thing. */
import type { Inventory, InventoryServer } from '../../../core/inventory/types.ts';
import { ProvnatError } from '../../../core/errors.ts';
import type { OptInDocument } from '../../../core/protocol.ts';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import type { AccessPointProbe } from '../../../collectors/snmp/probe-access-point.ts';
import type { Vendors } from '../../../collectors/snmp/load-vendors.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { ServerConsent } from '../../../run/ask-consent.ts';
import type { MachineLink } from '../../../run/doctor/judge-link.ts';
import type { Readers } from '../../../run/doctor/readers.ts';

export const vendors: Vendors = await loadVendors();

export const server: InventoryServer = {
  address: '192.0.2.10',
  port: 8443,
  scheme: 'https',
  suffix: 'provnat.test',
  publicKey: 'A'.repeat(43),
  runToken: 'env:RUN_TOKEN',
};

const accessPoint = (name: string, last: number) => ({
  accessPoint: name,
  address: `192.0.2.${last}`,
  port: 161,
  credential: 'read',
  bssids: [`02:00:5e:00:53:${last.toString(16)}`],
});

export const school: Inventory = {
  formatVersion: 1,
  school: 'Provskolan',
  timeZone: 'Europe/Stockholm',
  profile: 'mixed',
  perClientLimitMbps: 'none',
  server,
  ssid: ['Skolan'],
  rooms: [
    { room: 'B12', seats: 30, accessPoints: ['ap-b12'] },
    { room: 'B14', seats: 32, accessPoints: ['ap-b14'] },
  ],
  accessPoints: [accessPoint('ap-b12', 17), accessPoint('ap-b14', 18)],
  controllers: [],
  credentials: { read: { version: '2c', community: 'env:COMMUNITY' } },
  owners: {},
};

export const document: OptInDocument = {
  formatVersion: 1,
  nonce: 'n',
  serverAtMs: 1_000_000,
  origin: 'https://provnat.test:8443',
  certificateFingerprint: 'ab'.repeat(32),
  caps: { perPupilMbps: 10, totalMbps: 2_000, maxPupils: 1_000 },
  faults: {},
  udpEchoPort: 8444,
  packageBytes: 2_200_000,
};

export const nowMs = Date.UTC(2026, 8, 1);

export const consent: ServerConsent = {
  document,
  clockOffsetMs: 12,
  roundTripMs: 8,
  certificateFingerprint: 'ab'.repeat(32),
  certificateEndsAtMs: nowMs + 365 * 24 * 3_600_000,
};

export const figure = (metric: Sample['metric'], subject: string, value: Partial<Sample> = { valueInteger: 1 }): Sample => ({
  atMs: 0,
  metric,
  subject,
  state: 'value',
  source: 'snmp',
  ...value,
});

/** What a good access point tells. */
export const answered = (name: string, change: Partial<Extract<AccessPointProbe, { reachable: true }>> = {}): AccessPointProbe => ({
  reachable: true,
  vendor: 'aruba-instant',
  macs: [],
  gaps: [],
  figures: [
    figure('accessPointName', `access-point/${name}`, { valueText: name }),
    figure('accessPointUplink', `access-point/${name}`, { valueText: 'eth0' }),
    figure('interfaceOutBytes', `interface/${name}/eth0`),
    figure('radioUtilizationRatio', `radio/${name}/0`, { valueDouble: 0.2 }),
    figure('radioUtilizationShortRatio', `radio/${name}/0`, { valueDouble: 0.2 }),
    figure('radioClientCount', `radio/${name}/0`),
  ],
  ...change,
});

export const wifi = (change: Partial<MachineLink> = {}, rateMbps = 866): MachineLink => ({
  name: { value: 'wlan0' },
  link: {
    state: { value: 'up' },
    kind: { value: 'wifi' },
    rateMbps: { value: rateMbps },
    inBytes: { value: 0 },
    outBytes: { value: 0 },
    bssid: { value: '02:00:5e:00:53:11' },
    ssid: { value: 'Skolan' },
  },
  signalDbm: { value: -52 },
  tunnel: { value: undefined },
  ...change,
});

export const goodReaders: Readers = {
  nodeVersion: 'v20.19.0',
  nowMs: () => nowMs,
  k6: () => Promise.resolve({ path: '/usr/bin/k6', version: '2.2.0' }),
  inventory: () => Promise.resolve(school),
  vendors: () => Promise.resolve(vendors),
  secret: () => Promise.resolve(new Secret('token-not-to-be-seen')),
  credential: () => Promise.resolve({ version: '2c', community: new Secret('community-not-to-be-seen') }),
  consent: () => Promise.resolve(consent),
  others: () => Promise.resolve({ otherRunCount: 0, runLimitCount: 1 }),
  serverLink: () => Promise.resolve({ kind: 'ethernet', rateMbps: 1_000 }),
  ledger: () => Promise.resolve(0),
  echo: () => Promise.resolve({ sentCount: 10, answeredCount: 10, refused: false }),
  lastSeen: () => Promise.resolve(new Map()),
  probe: ({ accessPoint: name }) => Promise.resolve(answered(name)),
  link: () => Promise.resolve(wifi()),
  power: () => Promise.resolve({ source: { value: 'mains' }, saving: { value: false }, wifiSaving: { value: false } }),
  timeSync: () => Promise.resolve({ synchronised: { value: true }, told: 'timedatectl' }),
  influx: () => Promise.resolve({ kind: 'one', version: '1.8.10', clockOffsetMs: 300 }),
  freeBytes: () => Promise.resolve(100e9),
};

export const fails = (code: ProvnatError['code']) => (): Promise<never> =>
  Promise.reject(new ProvnatError(code, `message of ${code}`, `hint of ${code}`));
export const never = (): Promise<never> => new Promise(() => undefined);

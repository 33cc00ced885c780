/** Everything that doctor reads of the world, behind one door, so that each can be put in its place in a test. Nothing here judges. */
import { statfs } from 'node:fs/promises';
import { lookup } from 'node:dns/promises';
import { dirname, resolve } from 'node:path';
import type { CredentialRef, Inventory, InventoryInflux, InventoryServer, SecretRef } from '../../core/inventory/types.ts';
import type { AccessPointIdentity } from '../../core/run-state.ts';
import type { Sample } from '../../core/sample.ts';
import type { Secret } from '../../core/secret.ts';
import { readLink, linkTo } from '../../collectors/host/link.ts';
import { missing } from '../../collectors/host/link-reading.ts';
import { readPower } from '../../collectors/host/power.ts';
import type { PowerReading } from '../../collectors/host/power-reading.ts';
import { runCommand } from '../../collectors/host/run-command.ts';
import { readTimeSync, type TimeSyncReading } from '../../collectors/host/time-sync.ts';
import { readTunnel } from '../../collectors/host/tunnel.ts';
import { readWifiSignal } from '../../collectors/host/wifi-signal.ts';
import { createUdpProbe } from '../../collectors/probe/udp-probe.ts';
import { loadVendors, type Vendors } from '../../collectors/snmp/load-vendors.ts';
import type { SnmpCredential } from '../../collectors/snmp/snmp-value.ts';
import { type InfluxPing, needDatabase, pingInflux } from '../../store/influx/influx-server.ts';
import { askConsent, type ServerConsent } from '../ask-consent.ts';
import { askServerLink, type ToldLink } from '../ask-server-link.ts';
import { lastSeen } from '../check-identities.ts';
import { readLedger } from '../exam-server.ts';
import { findK6, type K6 } from '../find-k6.ts';
import type { Probe } from '../look-at-access-points.ts';
import { openCredential } from '../open-credential.ts';
import { destinationOf } from '../influx/destination.ts';
import { othersAtWork, type OthersAtWork } from '../others-at-work.ts';
import { readInventory } from '../read-inventory.ts';
import { openSecret, type SecretSource } from '../secrets.ts';
import { examinationMs } from './within-time.ts';
import type { MachineLink } from './judge-link.ts';
import type { EchoReading } from './judge-server.ts';

export interface Readers {
  readonly nodeVersion: string;
  readonly nowMs: () => number;
  readonly k6: () => Promise<K6>;
  readonly inventory: (path: string) => Promise<Inventory>;
  readonly vendors: () => Promise<Vendors>;
  readonly secret: (reference: SecretRef, what: string, source: SecretSource) => Promise<Secret>;
  readonly credential: (name: string, reference: CredentialRef, source: SecretSource) => Promise<SnmpCredential>;
  readonly consent: (server: InventoryServer) => Promise<ServerConsent>;
  /** Who else loads it; undefined: it does not tell. */
  readonly others: (server: InventoryServer) => Promise<OthersAtWork | undefined>;
  /** By which link it answers us; undefined: it does not tell. */
  readonly serverLink: (server: InventoryServer) => Promise<ToldLink | undefined>;
  /** How many answers the ledger holds of a run that nobody played. */
  readonly ledger: (server: InventoryServer, runToken: Secret) => Promise<number>;
  readonly echo: (host: string, port: number) => Promise<EchoReading>;
  /** What earlier runs saw of access points, by name. */
  readonly lastSeen: (runsPath: string, accessPoints: readonly string[]) => Promise<ReadonlyMap<string, AccessPointIdentity>>;
  /** Absent: the access points are really asked. */
  readonly probe?: Probe;
  readonly link: (host: string) => Promise<MachineLink>;
  readonly power: (wifi: string | undefined) => Promise<PowerReading>;
  readonly timeSync: () => Promise<TimeSyncReading>;
  /** Which it is, when it has the database and lets us read it. */
  readonly influx: (influx: InventoryInflux, source: SecretSource) => Promise<InfluxPing>;
  /** Of the disk where the folder is, or will be. */
  readonly freeBytes: (folder: string) => Promise<number | undefined>;
}

export const systemReaders: Readers = {
  nodeVersion: process.version,
  nowMs: Date.now,
  k6: () => findK6(),
  inventory: readInventory,
  vendors: () => loadVendors(),
  secret: openSecret,
  credential: openCredential,
  consent: (server) => askConsent(server, examinationMs),
  others: (server) => othersAtWork(server, 'doctor', examinationMs),
  serverLink: (server) => askServerLink(server, 'doctor'),
  ledger: async (server, runToken) => (await readLedger(server, 'doctor', runToken.reveal(), examinationMs)).entries.length,
  echo: readEcho,
  lastSeen,
  link: readMachineLink,
  power: (wifi) => readPower(wifi, runCommand),
  timeSync: () => readTimeSync(runCommand),
  influx: async (influx, source) => {
    const destination = await destinationOf(influx, source);
    const ping = await pingInflux(destination);
    await needDatabase(destination, influx.database);
    return ping;
  },
  freeBytes,
};

const echoCount = 10;
const echoIntervalMs = 50;
const echoDeadlineMs = 1_000;

/** Ten small datagrams in half a second: the loss probe of a run, a moment long. */
async function readEcho(host: string, port: number): Promise<EchoReading> {
  const { address } = await lookup(host);
  const samples: Sample[] = [];
  let enough = (): void => undefined;
  const collected = new Promise<void>((settle) => (enough = settle));
  const probe = createUdpProbe({
    targets: [{ name: 'server', address, port, echoPromised: true }],
    intervalMs: echoIntervalMs,
    deadlineMs: echoDeadlineMs,
  });
  await probe.start({
    write(sample) {
      samples.push(sample);
      if (samples.length >= echoCount) enough();
    },
  });
  const timer = setTimeout(enough, echoCount * echoIntervalMs + echoDeadlineMs);
  await collected;
  clearTimeout(timer);
  await probe.stop();
  // What was sent last may have been stopped before its echo had time to come.
  const settled = samples.filter(({ reason }) => reason !== 'stopped').slice(0, echoCount);
  return {
    sentCount: settled.length,
    answeredCount: settled.filter(({ state }) => state !== 'unknown').length,
    refused: settled.some(({ reason }) => reason === 'refused'),
  };
}

async function readMachineLink(host: string): Promise<MachineLink> {
  const { address } = await lookup(host);
  const name = await linkTo(address);
  if ('reason' in name) {
    const none = missing(name.reason);
    const link = { state: none, kind: none, rateMbps: none, inBytes: none, outBytes: none, bssid: none, ssid: none };
    return { name, link, signalDbm: none, tunnel: none };
  }
  const [link, tunnel] = await Promise.all([readLink(name.value, runCommand), readTunnel(name.value, runCommand)]);
  const wifi = 'value' in link.kind && link.kind.value === 'wifi';
  return { name, link, tunnel, signalDbm: wifi ? await readWifiSignal(name.value, runCommand) : missing('not-wifi') };
}

/** The folder need not be there yet: its nearest ancestor that is stands on the same disk. */
async function freeBytes(folder: string): Promise<number | undefined> {
  for (let path = resolve(folder); ; path = dirname(path)) {
    const disk = await statfs(path).catch(() => undefined);
    if (disk !== undefined) return disk.bavail * disk.bsize;
    if (dirname(path) === path) return undefined;
  }
}

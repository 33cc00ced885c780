/** An inventory as a school.yaml with every key explained; parseInventory reads the same inventory back. */
import { stringify } from 'yaml';
import {
  ownerRoles,
  type CredentialRef,
  type Inventory,
  type InventoryAccessPoint,
  type InventoryController,
  type InventoryExamTime,
  type InventoryInflux,
  type InventoryRoom,
  type InventoryServer,
  type InventorySwitchPort,
} from './types.ts';

export function writeInventory(inventory: Inventory): string {
  const {
    school,
    timeZone,
    profile,
    targets,
    perClientLimitMbps,
    server,
    rooms,
    accessPoints,
    controllers,
    credentials,
    owners,
    examTime,
    influx,
    ssid,
  } = inventory;
  const credentialNames = Object.keys(credentials);
  return [
    '# What provnät knows of the school. Made by provnat init, kept by you. Every key is checked; provnat plan shows what it means.',
    'formatVersion: 1',
    `school: ${scalar(school)}`,
    '# IANA name; the report’s times are told in it.',
    `timeZone: ${scalar(timeZone)}`,
    '# text, listening, film, mixed or floor (Skolverket’s 0.5 down and 0.1 up).',
    `profile: ${profile}`,
    '',
    '# What each pupil must get, Mbit/s, while the whole class asks for it. Without these lines: the profile’s own target, 2 down and 0.1 up.',
    ...(targets === undefined
      ? ['# targets: { downMbps: 2, upMbps: 0.1 }']
      : [`targets: { downMbps: ${String(targets.downMbps)}, upMbps: ${String(targets.upMbps)} }`]),
    '',
    '# Per-client bandwidth limit of the Wi-Fi, its controller or a firewall: what one device may have at most, Mbit/s, the lower of down and up;',
    '# none where nothing limits a device, in any room. One device plays the whole class: without this line a room that gave it too little cannot',
    '# be told, because such a limit looks the same.',
    ...(perClientLimitMbps === undefined ? ['# perClientLimitMbps: none'] : [`perClientLimitMbps: ${String(perClientLimitMbps)}`]),
    '',
    ...serverLines(server),
    '',
    '# The wireless network that pupils use, or several: [one, other]. A run on another network then proves nothing of theirs.',
    ssid === undefined ? '# ssid: …' : `ssid: ${flow(ssid)}`,
    '',
    '# Each room with the pupils it is tested with and the access points that serve it. A room may have several, an access point several rooms.',
    '# Also possible: owner (who mends it), ssid (in place of the school’s), gateway (a UDP echo behind the access point: { host, port }).',
    'rooms:',
    ...rooms.flatMap(roomLines),
    '',
    '# Access points are read over SNMP, never written to. Also possible: port (161), vendor (recognised when absent), owner, uplinkInterface,',
    '# mac, bssids (prove that a test went through this access point), controller (which answers for it), switch (the port at the other end',
    '# of its cable: { address, credential, interface }).',
    ...listOf('accessPoints', accessPoints.flatMap(accessPointLines)),
    '',
    '# Controllers that answer for access points which do not themselves.',
    ...listOf('controllers', controllers.flatMap(controllerLines)),
    '',
    '# How to ask them. Never the secret itself: env:NAME is an environment variable, file:PATH a file that only its owner can read.',
    ...(credentialNames.length === 0 ? ['credentials: {}'] : ['credentials:', ...Object.entries(credentials).map(credentialLine)]),
    '',
    `# Who mends what (${ownerRoles.join(', ')}); printed beside what is to be done.`,
    ...(Object.keys(owners).length === 0
      ? ['owners: {}']
      : ['owners:', ...Object.entries(owners).map(([role, who]) => `  ${role}: ${scalar(who)}`)]),
    '',
    ...examTimeLines(examTime),
    '',
    ...influxLines(influx),
    '',
  ].join('\n');
}

/** Quoted wherever any reader of YAML could take it for something else than text. */
export const scalar = (text: string): string =>
  stringify(text, { lineWidth: 0, defaultStringType: safePlain.test(text) ? 'PLAIN' : 'QUOTE_DOUBLE' }).trimEnd();

/** Letters, digits and spaces with a letter first; what looks like a number or a word of YAML is quoted by stringify. */
const safePlain = /^(?!(?:y|n|yes|no|on|off|true|false|null)$)\p{L}[\p{L}\p{N} ._-]*$/iu;

const flow = (names: readonly string[]): string => `[${names.map(scalar).join(', ')}]`;

const listOf = (key: string, lines: readonly string[]): readonly string[] => (lines.length === 0 ? [`${key}: []`] : [`${key}:`, ...lines]);

/** The first key of a list item carries the hyphen; keys without a value are left out. */
function item(pairs: readonly (readonly [key: string, value: string | undefined])[]): readonly string[] {
  return pairs.flatMap(([key, value], index) => (value === undefined ? [] : [`  ${index === 0 ? '-' : ' '} ${key}: ${value}`]));
}

const maybe = (text: string | undefined): string | undefined => (text === undefined ? undefined : scalar(text));

const hostAndPort = (at: { readonly host: string; readonly port: number } | undefined): string | undefined =>
  at === undefined ? undefined : `{ host: ${scalar(at.host)}, port: ${String(at.port)} }`;

const switchPortOf = (at: InventorySwitchPort | undefined): string | undefined =>
  at === undefined
    ? undefined
    : `{ address: ${scalar(at.address)}, port: ${String(at.port)}, credential: ${scalar(at.credential)}, interface: ${scalar(at.interface)} }`;

function serverLines(server: InventoryServer | undefined): readonly string[] {
  const says =
    '# The exam server that may be loaded: one that provnat serve started. provnat init --server writes this after showing its key.';
  if (server === undefined) return [says, '# server: { address: 10.0.0.5, port: 8443, scheme: https, suffix: provnat.test, publicKey: … }'];
  return [
    says,
    'server:',
    `  address: ${scalar(server.address)}`,
    `  port: ${String(server.port)}`,
    `  scheme: ${server.scheme}`,
    `  suffix: ${scalar(server.suffix)}`,
    '  # inside or outside the school’s own network: only outside is the internet line in what is measured.',
    server.stands === undefined ? '  # stands: inside' : `  stands: ${server.stands}`,
    `  publicKey: ${scalar(server.publicKey)}`,
    '  # The token that provnat serve keeps in its data folder; without it no answer can be proven kept.',
    ...(server.runToken === undefined ? ['  # runToken: env:PROVNAT_RUN_TOKEN'] : [`  runToken: ${scalar(server.runToken)}`]),
  ];
}

function influxLines(influx: InventoryInflux | undefined): readonly string[] {
  const says = '# An InfluxDB that run and collect write into as well, for Grafana (docs/guides/influxdb.md). It may be away at any time.';
  if (influx === undefined) return [says, '# influx: { url: "http://10.0.0.5:8086", token: env:PROVNAT_INFLUXDB_TOKEN }'];
  return [
    says,
    'influx:',
    `  url: ${scalar(influx.url)}`,
    `  database: ${scalar(influx.database)}`,
    `  org: ${scalar(influx.org)}`,
    ...(influx.token === undefined ? [] : [`  token: ${scalar(influx.token)}`]),
    ...(influx.retentionDays === undefined ? [] : [`  retentionDays: ${String(influx.retentionDays)}`]),
    `  spoolMegabytes: ${String(influx.spoolMegabytes)}`,
    `  owners: ${influx.owners}`,
    ...(influx.machine === undefined ? [] : [`  machine: ${scalar(influx.machine)}`]),
    ...(influx.reportUrl === undefined ? [] : [`  reportUrl: ${scalar(influx.reportUrl)}`]),
  ];
}

function examTimeLines(examTime: InventoryExamTime | undefined): readonly string[] {
  const says = '# When exams are written, on the school’s clock: the alert on busy air holds to it.';
  if (examTime === undefined) return [says, "# examTime: { days: [monday, tuesday], from: '08:00', to: '16:00' }"];
  return [says, `examTime: { days: ${flow(examTime.days)}, from: "${examTime.from}", to: "${examTime.to}" }`];
}

const viaText = ({ host, port, echoPort }: NonNullable<InventoryRoom['via']>): string =>
  `{ host: ${scalar(host)}, port: ${String(port)}${echoPort === undefined ? '' : `, echoPort: ${String(echoPort)}`} }`;

const roomLines = ({ room, seats, accessPoints, owner, ssid, gateway, via }: InventoryRoom): readonly string[] =>
  item([
    ['room', scalar(room)],
    ['seats', String(seats)],
    ['accessPoints', flow(accessPoints)],
    ['owner', maybe(owner)],
    ['ssid', ssid === undefined ? undefined : flow(ssid)],
    ['gateway', hostAndPort(gateway)],
    ['via', via === undefined ? undefined : viaText(via)],
  ]);

const accessPointLines = (device: InventoryAccessPoint): readonly string[] =>
  item([
    ['accessPoint', scalar(device.accessPoint)],
    ['address', scalar(device.address)],
    ['port', String(device.port)],
    ['vendor', maybe(device.vendor)],
    ['credential', scalar(device.credential)],
    ['owner', maybe(device.owner)],
    ['uplinkInterface', maybe(device.uplinkInterface)],
    ['mac', maybe(device.mac)],
    ['bssids', flow(device.bssids)],
    ['controller', maybe(device.controller)],
    ['switch', switchPortOf(device.switch)],
  ]);

const controllerLines = (device: InventoryController): readonly string[] =>
  item([
    ['controller', scalar(device.controller)],
    ['address', scalar(device.address)],
    ['port', String(device.port)],
    ['vendor', maybe(device.vendor)],
    ['credential', scalar(device.credential)],
    ['owner', maybe(device.owner)],
  ]);

const credentialLine = ([name, credential]: readonly [string, CredentialRef]): string =>
  `  ${scalar(name)}: { ${Object.entries(credential)
    .map(([key, value]) => `${key}: ${scalar(value)}`)
    .join(', ')} }`;

/** The shape of school.yaml. One source for the parser and for the JSON Schema that editors use. */
import { colonPairs, hexDigits } from '../hex-pairs.ts';
import { z } from 'zod';
import { decimal, decimalOr, list, name, oneOf, oneOfUnseen, record, ssid, visible, whole, words } from '../document/fields.ts';
import { defaultDatabase } from '../influx/schema.ts';
import { profileIds } from '../plan.ts';
import { defaultExamTime, serverPlaces, weekdays } from './types.ts';

const port = whole(1, 65_535);
const hostNamePattern = /^(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;
const isIpAddress = (text: string): boolean => z.ipv4().safeParse(text).success || z.ipv6().safeParse(text).success;
/** Digits and points alone are meant as an address, so 10.0.0 is no host name. */
const isHost = (text: string): boolean => isIpAddress(text) || (hostNamePattern.test(text) && !/^[\d.]+$/.test(text));

export const ipAddress = words.refine(isIpAddress, {
  error: (issue) => `"${visible(String(issue.input))}" is not an IP address; host names would be looked up at every request`,
});
const host = words.refine(isHost, { error: (issue) => `"${visible(String(issue.input))}" is neither an IP address nor a host name` });

/** aa:bb:cc:dd:ee:ff, also with hyphens, in pairs or in dotted fours; leaves in the first form. */
export const macAddress = words
  .refine((text) => /^([0-9a-f]{2}([:-]?)([0-9a-f]{2}\2){4}[0-9a-f]{2}|([0-9a-f]{4}\.){2}[0-9a-f]{4})$/i.test(text), {
    error: (issue) => `"${visible(String(issue.input))}" is not a MAC address such as 00:0b:86:12:34:56`,
  })
  .transform((text) => colonPairs(hexDigits(text)));

/** Never shows what it was given: a secret written in clear must not travel further into a message. */
const secret = z
  .string({ error: (issue) => (issue.input === undefined ? 'is missing' : 'expected env:NAME or file:PATH') })
  .regex(/^(env:[A-Za-z_][A-Za-z0-9_]*|file:\S.*)$/, {
    error:
      'holds a secret in clear; keep it outside this file and write env:NAME (an environment variable) or file:PATH (a file only its owner can read)',
  })
  .describe('env:NAME or file:PATH; never the secret itself');

const credential = z.discriminatedUnion(
  'version',
  [
    record({ version: z.literal('2c'), community: secret }),
    record({
      version: z.literal('3').meta({ type: ['string', 'integer'], enum: ['3', 3], const: undefined }),
      user: secret,
      authProtocol: oneOfUnseen(['md5', 'sha', 'sha224', 'sha256', 'sha384', 'sha512']).exactOptional(),
      authKey: secret.exactOptional(),
      privProtocol: oneOfUnseen(['des', 'aes', 'aes256b', 'aes256r']).exactOptional(),
      privKey: secret.exactOptional(),
    }),
  ],
  { error: (issue) => (issue.code === 'invalid_union' ? 'expected version: 2c or version: 3' : 'expected keys and values (version, …)') },
);

const server = record({
  address: host.describe('IP address or host name that is really connected to'),
  port: port.default(8443),
  scheme: oneOf(['http', 'https']).default('https'),
  suffix: words
    .refine((text) => hostNamePattern.test(text), { error: (issue) => `"${visible(String(issue.input))}" is not a host name` })
    .default('provnat.test')
    .describe('exam., find., login. and media. stand before it'),
  stands: oneOf(serverPlaces)
    .exactOptional()
    .describe('inside or outside the school’s own network: only a run to a server outside has the internet line in it, and says so'),
  publicKey: words
    .refine(
      (text) => /^[A-Za-z0-9_-]{43}$/.test(text),
      'is not an Ed25519 public key of 43 base64url characters; provnat init --server writes it',
    )
    .describe('the key that the server signs its consent with; written by provnat init after showing its fingerprint'),
  runToken: secret.exactOptional().describe('lets the run read the server’s ledger afterwards; without it no answer can be proven kept'),
});

/** One name, or a list of them. */
const ssids = z
  .preprocess((written) => (typeof written === 'string' ? [written] : written), list(ssid).min(1, 'holds no name'))
  .meta({ type: ['string', 'number', 'array'], items: { type: ['string', 'number'] } });

const room = record({
  room: name,
  seats: whole(1, 250).describe('pupils that the room is tested with'),
  accessPoints: list(name).default([]).describe('names of the access points that serve the room'),
  owner: words.exactOptional(),
  ssid: ssids.exactOptional().describe('the wireless network of the pupils in this room, in place of the school’s'),
  gateway: record({ host, port: port.default(7) })
    .exactOptional()
    .describe('a UDP echo just behind the access point, which the loss probe asks beside the server; otherwise only the server is asked'),
  via: record({ host, port, echoPort: port.exactOptional() })
    .exactOptional()
    .describe('rehearsal only: the emulated access point, and its UDP port that leads to the server’s echo'),
});

const accessPoint = record({
  accessPoint: name,
  address: ipAddress,
  port: port.default(161),
  vendor: name.exactOptional(),
  credential: name,
  owner: words.exactOptional(),
  uplinkInterface: words.exactOptional(),
  mac: macAddress.exactOptional(),
  bssids: list(macAddress).default([]),
  controller: name.exactOptional().describe('the controller that answers for it, when it does not itself'),
  switch: record({
    address: ipAddress,
    port: port.default(161),
    credential: name,
    interface: words.describe('name of the port as the switch calls it (ifName), such as Gi1/0/12'),
  })
    .exactOptional()
    .describe('the switch port at the other end of its cable: speed, duplex and errors are read there as well'),
});

const controller = record({
  controller: name,
  address: ipAddress,
  port: port.default(161),
  vendor: name.exactOptional(),
  credential: name,
  owner: words.exactOptional(),
});

const httpUrl = words.refine((text) => /^https?:\/\/[^\s/?#@]+(\/[^\s?#]*)?$/i.test(text), {
  error: (issue) =>
    `"${visible(String(issue.input))}" is not an address such as http://10.0.0.5:8086; an account stands in token, never in the address`,
});

export const perClientLimit = decimalOr('none', 0.1, 100_000);

const timeOfDay = words.refine((text) => /^(([01]\d|2[0-3]):[0-5]\d|24:00)$/.test(text), {
  error: (issue) => `"${visible(String(issue.input))}" is not a time of day such as 08:00`,
});

const examTime = record({
  days: list(oneOf(weekdays))
    .min(1, 'holds no day')
    .default([...defaultExamTime.days]),
  from: timeOfDay.default(defaultExamTime.from),
  to: timeOfDay.default(defaultExamTime.to).describe('later the same day'),
});

const influx = record({
  url: httpUrl.describe('where InfluxDB listens: 1.8, 2.x or 3 Core'),
  database: name.default(defaultDatabase).describe('database, or bucket of 2.x'),
  org: words.default('provnat').describe('organisation of 2.x; the others pass it over'),
  token: secret
    .exactOptional()
    .describe('2.x and 3: a token that may write; 1.8 with accounts: user:password; without it nothing is sent along'),
  retentionDays: whole(0, 36_500)
    .exactOptional()
    .describe(
      'how long InfluxDB keeps it, set by provnat influx setup; 0 keeps all; without it 400 in a database that setup makes, and one that is there stays as it is',
    ),
  spoolMegabytes: whole(1, 100_000)
    .default(256)
    .describe('most that waits on this disk while InfluxDB is away; what comes then is counted as lost'),
  owners: oneOf(['roles', 'names'])
    .default('roles')
    .describe(
      'what is written of those who answer for a room or mend something: the role alone, or also the name in this file, for all who see a dashboard',
    ),
  machine: words
    .exactOptional()
    .describe(
      'what dashboards call the machine that uses this file, such as laptop 2; otherwise a hash of its host name. Not in a file that several share',
    ),
  reportUrl: httpUrl
    .exactOptional()
    .describe('where the folder of runs is served, so that dashboards can link to reports: <reportUrl>/<run>/reports/<n>.<language>.html'),
});

export const schoolSchema = record({
  formatVersion: z
    .literal('1', {
      error: (issue) =>
        issue.input === undefined ? 'is missing; write formatVersion: 1' : 'is not 1, the only format that this version reads',
    })
    .transform(() => 1 as const)
    .meta({ type: 'integer', const: 1 }),
  school: words,
  timeZone: words.describe('IANA name, such as Europe/Stockholm'),
  profile: oneOf(profileIds).default('mixed'),
  targets: record({ downMbps: decimal(0.01, 1000), upMbps: decimal(0.01, 1000) })
    .exactOptional()
    .describe('Mbit/s for each pupil, at least 0.05 up for a run; otherwise the profile’s'),
  perClientLimitMbps: perClientLimit
    .exactOptional()
    .describe(
      'what the Wi-Fi, its controller or a firewall lets one device have at most, Mbit/s, the lower of down and up; none where nothing does, in any room. One device plays a whole class, so without this line too little of it can be a limit that no pupil would meet, and the room cannot be told',
    ),
  server: server.exactOptional(),
  ssid: ssids
    .exactOptional()
    .describe(
      'name of the wireless network that pupils use, or a list: a run on another proves nothing of theirs; otherwise the report says which it was',
    ),
  rooms: list(room).min(1, 'holds no room'),
  accessPoints: list(accessPoint).default([]),
  controllers: list(controller).default([]),
  credentials: z.record(name, credential, { error: 'expected a name for each credential' }).default({}),
  owners: record({
    network: words.exactOptional(),
    server: words.exactOptional(),
    identity: words.exactOptional(),
    internet: words.exactOptional(),
    devices: words.exactOptional(),
  })
    .default({})
    .describe('who mends what; printed beside the remedy'),
  examTime: examTime
    .exactOptional()
    .describe('when exams are written, on the school’s clock: the alert on busy air holds to it; otherwise weekdays 8 to 16'),
  influx: influx.exactOptional().describe('an InfluxDB that run and collect write into as well, for Grafana; it may be away at any time'),
});

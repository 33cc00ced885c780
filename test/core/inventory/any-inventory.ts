/** Inventories that a school could have, hostile but lawful names included. */
import fc from 'fast-check';
import { nameTrouble } from '../../../core/document/fields.ts';
import { profileIds } from '../../../core/plan.ts';
import { type CredentialRef, type Inventory, serverPlaces, weekdays } from '../../../core/inventory/types.ts';

const awkward = [
  '1E2',
  '007',
  '0x1F',
  'NO',
  'yes',
  'null',
  '~',
  '1.0',
  '- a',
  '{b}',
  '[c]',
  '#d',
  "o'e",
  '&f',
  '*g'.slice(1),
  '!h',
  '%i',
  '@j',
  'Sal å: 3'.replace(':', ''),
  'あ',
  '2026-11-23',
  '.5',
  '1_000',
  'a b',
  'a, b',
  'valueOf',
  'constructor',
  '__proto__',
];
const name = fc
  .oneof(fc.constantFrom(...awkward), fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }))
  .map((text) => text.normalize('NFC'))
  .filter((text) => nameTrouble(text) === undefined && text === text.normalize('NFC'));
const names = (minLength: number) => fc.uniqueArray(name, { minLength, maxLength: 5, selector: (text) => text.toLowerCase() });
const text = fc
  .oneof(name, fc.constantFrom('IT-avdelningen: "nät"', '# ingen', 'a: b', "Rektor's", 'https://x/y\\z'))
  .map((words) => words.trim());
const port = fc.integer({ min: 1, max: 65_535 });
const secret = fc.constantFrom('env:SNMP_KEY', 'file:/etc/provnat/key file', 'file:C:\\provnat\\key');
const hostAndPort = fc.record({ host: fc.ipV4(), port });
const optional = <T>(key: string, arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }));

const credential: fc.Arbitrary<CredentialRef> = fc.oneof(
  secret.map((community): CredentialRef => ({ version: '2c', community })),
  secret.map((user): CredentialRef => ({ version: '3', user })),
  fc
    .tuple(secret, secret)
    .map(([user, key]): CredentialRef => ({ version: '3', user, authProtocol: 'sha256', authKey: key, privProtocol: 'aes', privKey: key })),
);

export const anyInventory: fc.Arbitrary<Inventory> = fc
  .tuple(names(1), names(0), names(0), names(1), fc.nat())
  .chain(([rooms, accessPoints, controllers, credentials, n]) =>
    fc
      .record({
        school: text,
        profile: fc.constantFrom(...profileIds),
        targets: optional('targets', fc.record({ downMbps: fc.constantFrom(0.01, 2, 2.5, 1000), upMbps: fc.constantFrom(0.1, 1) })),
        perClientLimit: optional('perClientLimitMbps', fc.constantFrom('none' as const, 0.1, 20, 100_000)),
        server: optional(
          'server',
          fc
            .tuple(
              fc.ipV4(),
              port,
              fc.constantFrom('http' as const, 'https' as const),
              optional('runToken', secret),
              optional('stands', fc.constantFrom(...serverPlaces)),
            )
            .map(([address, at, scheme, token, stands]) => ({
              address,
              port: at,
              scheme,
              suffix: 'prov.skola.se',
              publicKey: 'A-_9'.repeat(10) + 'abc',
              ...token,
              ...stands,
            })),
        ),
        examTime: optional(
          'examTime',
          fc.record({
            days: fc.subarray([...weekdays], { minLength: 1 }),
            from: fc.constantFrom('00:00', '07:45'),
            to: fc.constantFrom('16:00', '24:00'),
          }),
        ),
        influx: optional(
          'influx',
          fc
            .tuple(
              text,
              optional('token', secret),
              optional('retentionDays', fc.constantFrom(0, 400)),
              optional('machine', text),
              optional('reportUrl', fc.constantFrom('https://skolan.se/runs/', 'http://10.0.0.6:81')),
            )
            .map(([org, token, retention, machine, reportUrl]) => ({
              url: 'http://10.0.0.5:8086',
              database: 'provnat',
              org,
              ...token,
              ...retention,
              spoolMegabytes: 1,
              owners: 'roles' as const,
              ...machine,
              ...reportUrl,
            })),
        ),
        owner: optional('owner', text),
        ssid: optional(
          'ssid',
          fc.array(fc.constantFrom('Elev', ' Elever  2.4 ', '"Sal", \'B\' # [1]: {x}', '17', 'Nät\u0000å\u200b', 'null'), {
            minLength: 1,
            maxLength: 3,
          }),
        ),
        via: optional('via', fc.record({ host: fc.ipV4(), port, echoPort: port }, { requiredKeys: ['host', 'port'] })),
        gateway: optional('gateway', hostAndPort),
        uplink: optional('uplinkInterface', text),
        port: optional('switch', text),
        credential,
      })
      .map((drawn): Inventory => ({
        formatVersion: 1,
        school: drawn.school,
        timeZone: 'Europe/Stockholm',
        profile: drawn.profile,
        ...drawn.targets,
        ...drawn.perClientLimit,
        ...drawn.server,
        ...drawn.ssid,
        rooms: rooms.map((room, index) => ({
          room,
          seats: 1 + ((n + index) % 60),
          accessPoints: accessPoints.filter((_, other) => (other + index + n) % 2 === 0),
          ...drawn.owner,
          ...(index % 2 === 0 ? {} : drawn.ssid),
          ...drawn.via,
          ...drawn.gateway,
        })),
        accessPoints: accessPoints.map((accessPoint, index) => ({
          accessPoint,
          address: `10.0.0.${String(index + 1)}`,
          port: 161,
          credential: credentials[index % credentials.length] ?? '',
          bssids: [`00:0b:86:00:00:0${String(index)}`],
          ...drawn.owner,
          ...drawn.uplink,
          ...(drawn.port['switch'] === undefined
            ? {}
            : {
                switch: {
                  address: '10.1.0.1',
                  port: 1161,
                  credential: credentials[0] ?? '',
                  interface: `${drawn.port['switch']} ${String(index)}`,
                },
              }),
          ...(controllers[0] === undefined ? {} : { controller: controllers[0] }),
        })),
        controllers: controllers.map((controller, index) => ({
          controller,
          address: `fd00::${String(index + 1)}`,
          port: 1161,
          credential: credentials[0] ?? '',
          ...drawn.owner,
        })),
        credentials: Object.fromEntries(credentials.map((key) => [key, drawn.credential])),
        owners: { network: drawn.school },
        ...drawn.examTime,
        ...drawn.influx,
      })),
  );

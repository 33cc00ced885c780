import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseInventory } from '../../../core/inventory/parse-inventory.ts';
import { ssidsOf } from '../../../core/inventory/ssids-of.ts';
import { ProvnatError } from '../../../core/errors.ts';

const good = `# skola
formatVersion: 1
school: Ängsskolan
timeZone: Europe/Stockholm
rooms:
  - room: 1E2
    seats: 30
    accessPoints: [ap-b12, 007]
  - { room: NO, seats: 28, accessPoints: [ap-b12] }
accessPoints:
  - accessPoint: ap-b12
    address: 10.0.0.11
    credential: readers
    bssids: [00-0B-86-12-34-56, 000b.8612.3457]
  - accessPoint: 007
    address: 10.0.0.12
    credential: readers
credentials:
  readers: { version: 2c, community: env:SNMP_COMMUNITY }
owners: { network: IT-avdelningen }
`;
const messageOf = (text: string): string => {
  try {
    parseInventory(text, 'school.yaml');
  } catch (error) {
    if (error instanceof ProvnatError && error.code === 'INVENTORY_INVALID') return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
};

describe('a school file', () => {
  it('keeps names as they are written and fills in defaults', () => {
    const { inventory } = parseInventory(good, 'school.yaml');
    expect(inventory.rooms.map(({ room }) => room)).toEqual(['1E2', 'NO']);
    expect(inventory.rooms[0]).toMatchObject({ seats: 30, accessPoints: ['ap-b12', '007'] });
    expect(inventory.accessPoints[0]).toMatchObject({ port: 161, bssids: ['00:0b:86:12:34:56', '00:0b:86:12:34:57'] });
    expect(inventory).toMatchObject({ formatVersion: 1, profile: 'mixed', controllers: [] });
    expect(inventory.targets).toBeUndefined();
  });

  it('takes names that fit as they are used, however long they are written', () => {
    // 'ö' as 'o' and a diaeresis, as macOS writes file names.
    const [school, room] = ['ö'.repeat(200), 'ö'.repeat(30)];
    const { inventory } = parseInventory(good.replace('Ängsskolan', school).replace('NO', room).normalize('NFD'), 'school.yaml');
    expect(inventory).toMatchObject({ school, rooms: [{ room: '1E2' }, { room }] });
  });

  it('lists every problem with line and column', () => {
    const message = messageOf(
      good
        .replace('seats: 30', 'seats: 30,5')
        .replace('accessPoints: [ap-b12]', 'accessPoints: [ap-b21]')
        .replace('address: 10.0.0.12', 'adress: 10.0.0.12')
        .replace('env:SNMP_COMMUNITY', 'hemlig123')
        .replace('Europe/Stockholm', 'Stockholm'),
    );
    expect(message).toContain('school.yaml:4:11: timeZone: "Stockholm" is not a time zone');
    expect(message).toContain('school.yaml:7:12: rooms[0].seats:');
    expect(message).toContain('school.yaml:9:43: rooms[1].accessPoints[0]: "ap-b21" is not among accessPoints; did you mean "ap-b12"?');
    expect(message).toContain('unknown key "adress"; did you mean "address"?');
    expect(message).toContain('accessPoints[1].address: is missing');
    expect(message).toContain('holds a secret in clear');
    expect(message).not.toContain('hemlig123');
  });

  it.each<[string, string, string, string]>([
    ['a room twice', 'room: NO', 'room: 1e2', '"1e2" differs from "1E2" in case only'],
    ['an access point twice', 'accessPoint: 007', 'accessPoint: ap-b12', '"ap-b12" stands here twice'],
    ['an access point twice in a room', '[ap-b12, 007]', '[007, 007]', '"007" stands in this room twice'],
    ['a path for a name', 'room: NO', 'room: ../../etc', 'holds / or \\'],
    ['a text direction in a name', 'room: NO', 'room: "a\\u202Eb"', 'cannot be seen: "a\\u{202e}b"'],
    ['a line break in a name', 'room: NO', 'room: "a\\nb"', 'cannot be seen: "a\\u{a}b"'],
    ['a zero width space in the school', 'school: Ängsskolan', 'school: "a\\u200Bb"', 'cannot be seen'],
    ['a device of Windows for a name', 'room: NO', 'room: com1', 'reserved by Windows'],
    ['a name that is too long', 'room: NO', `room: ${'ö'.repeat(50)}`, 'too long'],
    [
      'a name that is too long as it is used, not as it is written',
      'room: NO',
      `room: ${'\u0958'.repeat(16)}`,
      'too long for a web address',
    ],
    [
      'a school whose name is too long as it is used',
      'school: Ängsskolan',
      `school: ${'\u0958'.repeat(101)}`,
      'longer than 200 characters',
    ],
    ['no seats', 'seats: 30', 'seats: 0', '0 is not between 1 and 250'],
    ['a decimal comma', 'school: Ängsskolan', 'school: Ängsskolan\ntargets: { downMbps: "2,5", upMbps: 0.1 }', 'write 2.5'],
    [
      'a target of nothing',
      'school: Ängsskolan',
      'school: Ängsskolan\ntargets: { downMbps: 0, upMbps: 0.1 }',
      'targets.downMbps: 0 is not between',
    ],
    [
      'a limit for each device that is neither',
      'school: Ängsskolan',
      'school: Ängsskolan\nperClientLimitMbps: unlimited',
      'perClientLimitMbps: "unlimited" is not a number; expected a number or none',
    ],
    ['a host name for an access point', '10.0.0.12', 'ap.skola.se', 'is not an IP address'],
    ['one address for two access points', '10.0.0.12', '10.0.0.11', 'would be read as two access points'],
    [
      'one BSSID for two access points',
      'address: 10.0.0.12',
      'address: 10.0.0.12\n    bssids: [00:0b:86:12:34:57]',
      'stands at two access points',
    ],
    ['a MAC address of five pairs', '00-0B-86-12-34-56', '00-0B-86-12-34', 'is not a MAC address'],
    ['an unknown credential', 'credential: readers\n    bssids', 'credential: raeders\n    bssids', 'did you mean "readers"?'],
    ['an unknown controller', 'address: 10.0.0.12', 'address: 10.0.0.12\n    controller: wlc', '"wlc" is not among controllers'],
    [
      'a switch whose credential nobody knows',
      'address: 10.0.0.12',
      'address: 10.0.0.12\n    switch: { address: 10.1.0.1, credential: raeders, interface: Gi1/0/1 }',
      'accessPoints[1].switch.credential: "raeders" is not among credentials; did you mean "readers"?',
    ],
    [
      'a switch without its port',
      'address: 10.0.0.12',
      'address: 10.0.0.12\n    switch: { address: 10.1.0.1, credential: readers }',
      'accessPoints[1].switch.interface: is missing',
    ],
    [
      'a switch by its host name',
      'address: 10.0.0.12',
      'address: 10.0.0.12\n    switch: { address: sw.skola.se, credential: readers, interface: Gi1/0/1 }',
      'is not an IP address',
    ],
    ['an unknown profile', 'school: Ängsskolan', 'school: Ängsskolan\nprofile: movie', '"movie" is not known'],
    ['another format', 'formatVersion: 1', 'formatVersion: 2', 'the only format that this version reads'],
    ['SNMPv1', 'version: 2c', 'version: 1', 'expected version: 2c or version: 3'],
    [
      'a key without its protocol',
      '{ version: 2c, community: env:SNMP_COMMUNITY }',
      '{ version: 3, user: env:U, authKey: env:A }',
      'authKey: needs authProtocol',
    ],
    [
      'privacy alone',
      '{ version: 2c, community: env:SNMP_COMMUNITY }',
      '{ version: 3, user: env:U, privProtocol: aes, privKey: env:P }',
      'privacy without authentication',
    ],
    [
      'a path for the name of a credential',
      '  readers: {',
      '  a/b: { version: 2c, community: env:A }\n  readers: {',
      'school.yaml:19:3: credentials.a/b: "a/b" holds /',
    ],
    [
      'a credential that is a word',
      '{ version: 2c, community: env:SNMP_COMMUNITY }',
      'public',
      'credentials.readers: expected keys and values',
    ],
    ['a key twice', 'school: Ängsskolan', 'school: Ängsskolan\nschool: Åsskolan', 'school.yaml:4:1: Map keys must be unique'],
    ['rooms that are no list', 'rooms:\n', 'rooms: B12\nrum:\n', 'expected a list'],
  ])('with %s is refused', (_what, before, after, says) => {
    expect(good).toContain(before);
    expect(messageOf(good.replace(before, after))).toContain(says);
  });

  it.each([
    ['Elev', ['Elev']],
    ['17', ['17']],
    ['" Elever  2.4 "', [' Elever  2.4 ']],
    ['[Elev, "Prov \\"A\\""]', ['Elev', 'Prov "A"']],
    ["'\\xff\\xfeabc'", ['\\xff\\xfeabc']],
    [`"${'å'.repeat(16)}"`, ['å'.repeat(16)]],
    [`'${'\\xff'.repeat(32)}'`, ['\\xff'.repeat(32)]],
  ])('names networks as they are, one or several: %s', (written, ssid) => {
    const { inventory } = parseInventory(`ssid: ${written}\n${good}`, 'school.yaml');
    expect(inventory.ssid).toEqual(ssid);
    expect(ssidsOf(inventory, 'NO')).toEqual(ssid);
    const own = { ...inventory, rooms: inventory.rooms.map((room) => ({ ...room, ssid: ['Sal'] })) };
    expect(ssidsOf(own, 'NO')).toEqual(['Sal']);
  });

  it.each([
    ['""', 'is empty'],
    ['[]', 'holds no name'],
    [`"${'å'.repeat(17)}"`, 'longer than the 32 bytes'],
    ['{ a: b }', 'expected a list'],
  ])('names no network by %s', (written, says) => {
    expect(() => parseInventory(`ssid: ${written}\n${good}`, 'school.yaml')).toThrow(says);
  });

  it('with one switch port for two access points is refused, with line and column', () => {
    const port = '\n    switch: { address: 10.1.0.1, credential: readers, interface: Gi1/0/1 }';
    const message = messageOf(
      good.replace('address: 10.0.0.11', `address: 10.0.0.11${port}`).replace('address: 10.0.0.12', `address: 10.0.0.12${port}`),
    );
    expect(message).toMatch(
      /school\.yaml:\d+:\d+: accessPoints\[1\]\.switch\.interface: Gi1\/0\/1 of the switch at 10\.1\.0\.1 port 161 stands at two/,
    );
  });

  it.each([
    ['empty', ''],
    ['only a comment', '# x\n'],
    ['a list', '- a\n- b\n'],
    ['a word', 'hej'],
    ['two documents', `${good}---\n${good}`],
    ['tabs', 'formatVersion: 1\nrooms:\n\t- room: A\n'],
    ['an alias to nothing', good.replace('address: 10.0.0.12', 'address: *nowhere')],
    [
      'aliases without end',
      `a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefghi'
        .split('')
        .map((key, n) => `${key}: &${key} [${`*${'abcdefgh'.charAt(n)},`.repeat(10)}]`)
        .join('\n')}\n`,
    ],
  ])('that is %s is refused in words', (_what, text) => {
    expect(messageOf(text)).toMatch(/school\.yaml:\d+:\d+: /);
  });

  it('is read with a byte order mark and Windows line ends', () => {
    expect(parseInventory(`\uFEFF${good.replaceAll('\n', '\r\n')}`, 'school.yaml')).toEqual(parseInventory(good, 'school.yaml'));
  });

  it('asks the runtime for time zones when it may', () => {
    expect(() => parseInventory(good, 'school.yaml', { isTimeZone: () => false })).toThrow(/not a time zone/);
  });

  it('never throws anything but the list of problems, whatever is cut out of or put into it', () => {
    fc.assert(
      fc.property(fc.nat(good.length), fc.nat(40), fc.string({ unit: 'binary', maxLength: 12 }), (at, length, put) => {
        try {
          parseInventory(good.slice(0, at) + put + good.slice(at + length), 'school.yaml');
        } catch (error) {
          expect(error).toMatchObject({ code: 'INVENTORY_INVALID', message: expect.stringMatching(/school\.yaml:\d+:\d+: /) as unknown });
        }
      }),
      { numRuns: 80 },
    );
  });

  it('never repeats a secret that stands in it in clear, wherever it stands', () => {
    const secret = 'hemlig-nyckel-4711';
    const places = [
      good.replace('env:SNMP_COMMUNITY', secret),
      good.replace(
        '{ version: 2c, community: env:SNMP_COMMUNITY }',
        `{ version: 3, user: ${secret}, authProtocol: sha, authKey: [${secret}] }`,
      ),
      good.replace('{ version: 2c, community: env:SNMP_COMMUNITY }', `{ version: 2c, community: { text: ${secret} } }`),
      good.replace('{ version: 2c, community: env:SNMP_COMMUNITY }', `{ version: 2c, community: "${secret} }`),
      good.replace('{ version: 2c, community: env:SNMP_COMMUNITY }', secret),
      good.replace(
        '{ version: 2c, community: env:SNMP_COMMUNITY }',
        `{ version: 3, user: env:U, authProtocol: ${secret}, authKey: env:A }`,
      ),
      good.replace('credential: readers', `credential: ${secret}`),
      good.replace('credential: readers', `community: ${secret}`),
    ];
    for (const text of places) expect(messageOf(text)).not.toContain(secret);
  });
});

import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { initCommand } from '../../../cli/commands/init.ts';
import { makeSchoolFile } from '../../../cli/init/make-school-file.ts';
import type { Questions } from '../../../cli/init/questions.ts';
import { serverAt } from '../../../cli/init/pin-server.ts';
import { ProvnatError } from '../../../core/errors.ts';
import { parseInventory } from '../../../core/inventory/parse-inventory.ts';
import { startPlatform, type Platform } from '../../../platform/start-platform.ts';

const csv = 'Sal;Platser;Accesspunkt;Adress\r\nB12;30,0;ap-b12;10.0.0.11\r\nB14;28;ap-b14;10.0.0.12\r\n';
let folder: string;
let file: string;
let platform: Platform;
let data: string;

beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'provnat-init-server-'));
  platform = await startPlatform({ dataDir: data, scheme: 'https', suffix: 'prov.test' });
});
afterAll(async () => {
  await platform.close();
  await rm(data, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-init-'));
  file = join(folder, 'school.yaml');
  await writeFile(join(folder, 'rum.csv'), Buffer.from(csv, 'latin1'));
  return () => rm(folder, { recursive: true, force: true });
});

const options = (changes: object = {}) => ({ file, suffix: 'prov.test', ...changes });
const fromCsv = (changes: object = {}) =>
  options({ school: 'Ängsskolan', timeZone: 'Europe/Stockholm', csv: join(folder, 'rum.csv'), ...changes });
const server = () => ({ server: `https://127.0.0.1:${String(platform.port)}` });
const read = async () => parseInventory(await readFile(file, 'utf8'), file).inventory;
const refusal = async (act: Promise<unknown>): Promise<ProvnatError> => {
  const error: unknown = await act.then(
    () => new Error('it went through'),
    (thrown: unknown) => thrown,
  );
  if (error instanceof ProvnatError) return error;
  throw error;
};
/** Answers in order; a question too many, or an answer that its check refuses, is an error. */
const answering = (...answers: (string | boolean)[]): Questions => {
  const next = (message: string) => {
    const answer = answers.shift();
    if (answer === undefined) throw new Error(`asked once more: ${message}`);
    return answer;
  };
  return {
    text: async (message, { check } = {}) => {
      const answer = String(next(message));
      const trouble = check?.(answer);
      if (trouble !== undefined) throw new Error(`${message} ${answer}: ${trouble}`);
      return answer;
    },
    choose: async (message, choices) => {
      const answer = next(message);
      const chosen = choices.find(({ value }) => value === answer);
      if (chosen === undefined) throw new Error(`${message} has no ${String(answer)}`);
      return chosen.value;
    },
    agree: async (message) => next(message) === true,
  };
};

describe('init', () => {
  it('writes a school file from a room list without asking', async () => {
    await makeSchoolFile(fromCsv(), undefined);
    expect(await read()).toMatchObject({
      school: 'Ängsskolan',
      rooms: [
        { room: 'B12', seats: 30, accessPoints: ['ap-b12'] },
        { room: 'B14', seats: 28, accessPoints: ['ap-b14'] },
      ],
      credentials: { snmp: { version: '2c', community: 'env:PROVNAT_SNMP_COMMUNITY' } },
    });
    expect(await readdir(folder)).toEqual(['rum.csv', 'school.yaml']);
  });

  it('asks for what no option says', async () => {
    const questions = answering(
      'Ängsskolan',
      'Europe/Stockholm',
      'film',
      '20',
      '',
      'B12',
      '30',
      'ap-1, ap-2',
      '10.0.0.1',
      '10.0.0.2',
      '',
      '3',
      '',
    );
    await makeSchoolFile(options(), questions);
    expect(await read()).toMatchObject({
      profile: 'film',
      perClientLimitMbps: 20,
      rooms: [{ room: 'B12', seats: 30, accessPoints: ['ap-1', 'ap-2'] }],
      credentials: { snmp: { version: '3', user: 'env:PROVNAT_SNMP_USER', authProtocol: 'sha256' } },
    });
    expect((await read()).server).toBeUndefined();
  });

  it('never overwrites unasked, and keeps the former file when asked to', async () => {
    await writeFile(file, 'mine');
    expect(await refusal(makeSchoolFile(fromCsv(), undefined))).toMatchObject({ code: 'USAGE' });
    expect(await readFile(file, 'utf8')).toBe('mine');
    expect(await refusal(makeSchoolFile(fromCsv({ force: true }), undefined))).toMatchObject({ code: 'INVENTORY_INVALID' });
    await rm(file);
    await makeSchoolFile(fromCsv(), undefined);
    const former = await readFile(file, 'utf8');
    const made = await makeSchoolFile(options({ force: true, school: 'Åskolan' }), undefined);
    expect(await readFile(made.backup ?? '', 'utf8')).toBe(former);
    expect(await read()).toMatchObject({ school: 'Åskolan', rooms: [{ room: 'B12' }, { room: 'B14' }] });
  });

  it('takes a new room list into a file that somebody wrote in by hand, and keeps what no column says, comments too', async () => {
    await writeFile(
      file,
      `formatVersion: 1
school: Ängsskolan
timeZone: Europe/Stockholm
# asked the municipality in May
rooms:
  - { room: B12, seats: 25, accessPoints: [ ap-b12 ], ssid: [ Elev ], owner: Kim, gateway: { host: 10.0.0.1, port: 7 } } # the big one
  - { room: Aulan, seats: 60, accessPoints: [ ap-aula ] }
controllers: [ { controller: wlc, address: 10.0.0.2, credential: v3 } ]
accessPoints:
  - { accessPoint: ap-b12, address: 10.0.0.9, credential: v3, bssids: [ '00:0b:86:00:00:01' ], controller: wlc }
  - { accessPoint: ap-aula, address: 10.0.0.13, credential: v3 }
credentials:
  v3: { version: 3, user: 'env:SNMP_USER' }
`,
    );
    const byHand = await readFile(file, 'utf8');
    const before = await read();
    const made = await makeSchoolFile(options({ force: true, csv: join(folder, 'rum.csv') }), undefined);
    expect(made.unlisted).toEqual({ rooms: ['Aulan'], accessPoints: ['ap-aula'] });
    const after = await read();
    expect(after.rooms).toEqual([{ ...before.rooms[0], seats: 30 }, before.rooms[1], { room: 'B14', seats: 28, accessPoints: ['ap-b14'] }]);
    expect(after.accessPoints.slice(0, 2)).toEqual([{ ...before.accessPoints[0], address: '10.0.0.11' }, before.accessPoints[1]]);
    expect(after.accessPoints[2]).toMatchObject({ accessPoint: 'ap-b14', credential: 'snmp' });
    expect([after.controllers, after.credentials['v3']]).toEqual([before.controllers, before.credentials['v3']]);
    const text = await readFile(file, 'utf8');
    expect(text).toContain('# asked the municipality in May');
    expect(text).toContain('# the big one');

    const again = await makeSchoolFile(options({ force: true, school: 'Åskolan' }), undefined);
    expect([made.backup, again.backup]).toEqual([`${file}.bak`, `${file}.bak.2`]);
    expect(await readFile(`${file}.bak`, 'utf8')).toBe(byHand);
    expect(await readFile(`${file}.bak.2`, 'utf8')).toBe(text);
  });

  it('pins the key of a real server, when a person says that it is right or names it', async () => {
    await makeSchoolFile(fromCsv(server()), answering('mixed', 'none', '2c', true));
    const { port, publicKey } = platform;
    const pinned = { address: '127.0.0.1', port, scheme: 'https', suffix: 'prov.test', publicKey };
    expect((await read()).server).toEqual(pinned);
    expect((await read()).perClientLimitMbps).toBe('none');
    await writeFile(file, (await readFile(file, 'utf8')).replace('# stands: inside', 'stands: outside'));
    await makeSchoolFile(
      options({ ...server(), force: true, acceptKey: platform.keyFingerprint.toUpperCase(), runToken: 'env:RUN_TOKEN' }),
      undefined,
    );
    expect((await read()).server).toEqual({ ...pinned, stands: 'outside', runToken: 'env:RUN_TOKEN' });
  });

  it('pins nothing and writes nothing when the key is not the expected one or nobody can say', async () => {
    const wrong = await refusal(makeSchoolFile(fromCsv({ ...server(), acceptKey: '0000-0000' }), undefined));
    expect(wrong).toMatchObject({ code: 'SERVER_KEY_MISMATCH' });
    const silent = await refusal(makeSchoolFile(fromCsv(server()), undefined));
    expect(silent.code).toBe('USAGE');
    expect(silent.hint).toContain(platform.keyFingerprint);
    const denied = await refusal(makeSchoolFile(fromCsv(server()), answering('mixed', '', '2c', false)));
    expect(denied.code).toBe('SERVER_KEY_MISMATCH');
    const otherName = await refusal(makeSchoolFile(fromCsv({ ...server(), suffix: 'other.test', acceptKey: true }), undefined));
    expect(otherName.code).toBe('SERVER_NOT_OPTED_IN');
    expect(await readdir(folder)).toEqual(['rum.csv']);
  });

  it.each<[string, object, string]>([
    ['no school', { school: undefined }, 'USAGE'],
    ['no rooms', { csv: undefined }, 'USAGE'],
    ['a room list that is not there', { csv: '/nowhere/rum.csv' }, 'FILE_MISSING'],
    ['a time zone that does not exist', { timeZone: 'Europe/Ånge' }, 'USAGE'],
    ['a token in clear', { runToken: 'hemlig' }, 'USAGE'],
    ['a server that is a web page', { server: 'https://skolan.se/prov' }, 'USAGE'],
  ])('with %s it says so', async (_what, changes, code) => {
    const defined = Object.fromEntries(Object.entries(fromCsv(changes)).filter(([, value]) => value !== undefined));
    const error = await refusal(makeSchoolFile({ ...options(), ...defined }, undefined));
    expect(error.code).toBe(code);
    expect(error.message).not.toContain('hemlig');
  });

  it('without a terminal ends at once instead of waiting for answers', async () => {
    expect(process.stdin.isTTY).not.toBe(true);
    const error = await refusal(initCommand().parseAsync(['node', 'init', '--file', file]));
    expect(error).toMatchObject({ code: 'USAGE' });
    expect(error.message).toContain('--school');
  });
});

describe('the address of a server', () => {
  it.each([
    ['10.0.0.5', { scheme: 'https', address: '10.0.0.5', port: 8443 }],
    ['10.0.0.5:9000', { scheme: 'https', address: '10.0.0.5', port: 9000 }],
    ['https://prov.skola.se:443/', { scheme: 'https', address: 'prov.skola.se', port: 443 }],
    ['http://10.0.0.5:80', { scheme: 'http', address: '10.0.0.5', port: 80 }],
    ['https://[fd00::5]:8443', { scheme: 'https', address: 'fd00::5', port: 8443 }],
  ])('%s', (text, expected) => {
    expect(serverAt(text)).toEqual(expected);
  });

  it.each(['ftp://10.0.0.5', 'https://user:secret@10.0.0.5', 'https://10.0.0.5/x', '', 'https://', 'a b'])('is not %s', (text) => {
    expect(() => serverAt(text)).toThrow(ProvnatError);
  });
});

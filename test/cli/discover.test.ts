/** provnat discover against agents on this machine: what it shows, and the patch, which the real patch program plays. */
import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type DiscoverOptions, showDiscovery } from '../../cli/actions/show-discovery.ts';
import type { Context } from '../../cli/context.ts';
import { parseInventory } from '../../core/inventory/parse-inventory.ts';
import { readSnmprec } from '../collectors/snmp/snmprec.ts';
import type { StubAgent, Value } from '../collectors/snmp/stub-agent.ts';
import { fromTable, startStubAgent, text, whole } from '../collectors/snmp/stub-agent.ts';
import { spoken } from './spoken.ts';

const names = '1.3.6.1.4.1.14179.2.2.1.1.3';
const locations = '1.3.6.1.4.1.14179.2.2.1.1.4';
const first = '2.16.32.0.10.0';
const second = '2.16.32.0.11.0';
const recording = (): Map<string, Value> =>
  readSnmprec(fileURLToPath(new URL('../collectors/snmp/synthetic/cisco-aireos.snmprec', import.meta.url)));
/** Two access points called and placed so. */
const controllerOf = (
  one: readonly [name: string, location: string],
  other: readonly [name: string, location: string],
): Map<string, Value> => {
  const table = recording();
  for (const [row, [name, location]] of [
    [first, one],
    [second, other],
  ] as const) {
    table.set(`${names}.${row}`, text(name));
    table.set(`${locations}.${row}`, text(location));
  }
  return table;
};

const context: Context = { json: false, color: false, interactive: false, width: 110, logLevel: 'silent', language: 'en' };
const agents: StubAgent[] = [];
let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-discover-'));
  file = join(folder, 'school.yaml');
  vi.stubEnv('SEATS', 'seats');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const agent of agents.splice(0)) agent.close();
  await rm(folder, { recursive: true, force: true });
});

async function agentOf(table: ReadonlyMap<string, Value>, community = 'seats'): Promise<StubAgent> {
  const agent = await startStubAgent(fromTable(table, community));
  agents.push(agent);
  return agent;
}

async function school(port: number, rooms: readonly string[] = ['B12', 'B14'], more = ''): Promise<string> {
  const written = `# Vår skola, skött för hand.
formatVersion: 1
school: Provskolan
timeZone: Europe/Stockholm
rooms:   # tre gånger kontrollerade
${rooms.map((room) => `  - room: ${JSON.stringify(room)}\n    seats: 30   # stolar\n`).join('')}accessPoints: []
controllers:
  - { controller: wlc, address: 127.0.0.1, port: ${String(port)}, credential: snmp }
credentials:
  snmp: { version: 2c, community: "env:SEATS" }
${more}`;
  await writeFile(file, written);
  return written;
}

const discover = (devices: readonly string[], options: Partial<DiscoverOptions> = {}, more: Partial<Context> = {}) =>
  spoken(() => showDiscovery(devices, { inventory: file, ...options }, { ...context, ...more }));
const inventory = (written: string) => parseInventory(written, 'school.yaml').inventory;

describe('the list', () => {
  it('tells each access point and proposes its room with the reason', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', 'default location'], ['ap-0017', 'Plan 2']));
    const before = await school(agent.port);
    const { out, exitCode } = await discover(['wlc']);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/wlc \(127\.0\.0\.1:\d+\): Cisco AireOS controller, 2 access points/);
    expect(out).toMatch(
      /ap-b12 +C9120AXI-E +TST000010 +– +02:10:20:00:0a:fe +30 +up\n {2}→ room B12 proposed: its name holds it, and no other room; new/,
    );
    expect(out).toMatch(/ap-0017 .*\n {2}\? room undecided; neither name nor location holds one room/);
    expect(out).toContain('2 access points: 0 in their rooms, 1 proposed, 1 undecided');
    expect(await readFile(file, 'utf8')).toBe(before);
    expect(await readdir(folder)).toEqual(['school.yaml']);
  });

  it('leaves an access point undecided that names two rooms, and tells both', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', 'B14'], ['B12 och B14', '']));
    await school(agent.port);
    const { out } = await discover(['wlc'], { patch: '-' });
    expect(out).toBe('');
    expect(
      (await discover(['wlc'])).out.match(
        /room undecided; several rooms fit; candidates: B12 \((name|name and location)\), B14 \((name|location)\)/g,
      ),
    ).toHaveLength(2);
  });

  it('says that a known MAC has another name now', async () => {
    const agent = await agentOf(controllerOf(['ap-nytt-namn', ''], ['ap-b14', '']));
    await school(agent.port);
    await writeFile(
      file,
      (await readFile(file, 'utf8'))
        .replace(
          'accessPoints: []',
          'accessPoints:\n  - { accessPoint: ap-b12, address: 10.20.0.11, credential: snmp, mac: "02-10-20-00-0A-FE" }',
        )
        .replace('    seats: 30   # stolar', '    seats: 30   # stolar\n    accessPoints: [ap-b12]'),
    );
    const { out } = await discover(['wlc']);
    expect(out).toMatch(/ap-nytt-namn .*\n {2}= room B12, as the school file says; renamed: its MAC is ap-b12 in the school file/);
    expect(out).toContain('1 in their rooms, 1 proposed, 0 undecided; 1 renamed');
  });

  it('needs no school file, and proposes nothing then', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-b14', '']));
    const { out, exitCode } = await discover(['127.0.0.1'], { community: 'env:SEATS', port: agent.port });
    expect(exitCode).toBe(0);
    expect(out).toContain('there is no school file with rooms');
    expect(out).toContain('wlc-skolan (127.0.0.1');
    await expect(discover(['127.0.0.1'], { community: 'env:SEATS', port: agent.port, apply: true })).rejects.toMatchObject({
      code: 'FILE_MISSING',
    });
  });

  it('as JSON is one document with figures in three states and the patch', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', 'default location'], ['ap-0017', '']));
    await school(agent.port);
    const { out } = await discover(['wlc'], {}, { json: true });
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      exitCode: 0,
      controllers: [{ controller: 'wlc', vendor: 'cisco-aireos', listedCount: 2 }],
      accessPoints: [
        {
          macs: ['02:10:20:00:0a:fe', '02:10:20:00:0a:00'],
          figures: { accessPointClientCount: { state: 'value', value: 30 }, accessPointLocation: { state: 'unknown', reason: 'no-match' } },
          placing: { is: 'proposed', room: 'B12', foundIn: ['name'] },
        },
        { placing: { is: 'undecided', why: 'no-room-fits' } },
      ],
      patch: expect.stringContaining('+++ b/school.yaml') as string,
    });
  });

  it('holds nothing that a terminal acts upon, whatever the devices say', async () => {
    const agent = await agentOf(controllerOf(['ap\u001b[2J\nB12 ready', '\u202eB14\u0007'], ['x'.repeat(400), 'å ä ö']));
    await school(agent.port);
    for (const patch of [undefined, '-']) {
      const { out } = await discover(['wlc'], patch === undefined ? {} : { patch });
      // eslint-disable-next-line no-control-regex
      expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }
  });
});

describe('two controllers of one school', () => {
  const state = '1.3.6.1.4.1.14179.2.2.1.1.6';
  const entry = (controller: string) =>
    `accessPoints:\n  - { accessPoint: ap-b12, address: 10.20.0.11, credential: snmp, mac: "02-10-20-00-0A-FE", controller: ${controller} }`;

  /** Each with its table; the school file gives ap-b12 to the one that is named. */
  async function both(one: Map<string, Value>, other: Map<string, Value>, named: string) {
    const [first, second] = [await agentOf(one), await agentOf(other)];
    const written = await school(first.port);
    await writeFile(
      file,
      written
        .replace('accessPoints: []', entry(named))
        .replace('    seats: 30   # stolar', '    seats: 30   # stolar\n    accessPoints: [ap-b12]')
        .replace(
          'controllers:\n',
          `controllers:\n  - { controller: reserve, address: 127.0.0.1, port: ${String(second.port)}, credential: snmp }\n`,
        ),
    );
    return (await discover(['wlc', 'reserve'])).out;
  }

  it('an access point that moved is said to have another controller than in the school file', async () => {
    const here = controllerOf(['ap-b12', ''], ['ap-b14', '']);
    const lost = new Map(controllerOf(['ap-b12', ''], ['ap-b14', ''])).set(`${state}.${first}`, whole(2));
    const moved = /ap-b12 .*\n {2}= room B12, as the school file says; its controller is reserve now, and wlc in the school file: correct/;
    expect(await both(lost, here, 'wlc')).toMatch(moved);
    const gone = new Map([...here].filter(([oid]) => !oid.includes(`.${first}`)));
    const out = await both(gone, here, 'wlc');
    expect(out).toMatch(moved);
    expect(out).toContain('1 in their rooms, 1 proposed, 0 undecided; 1 at another controller than the school file says');
  });

  it('one that is where the school file says is not, though the other lists it too', async () => {
    const here = controllerOf(['ap-b12', ''], ['ap-b14', '']);
    expect(await both(here, here, 'wlc')).not.toContain('its controller is');
    expect(await both(here, here, 'reserve')).not.toContain('its controller is');
  });

  it('list an access point without a MAC once, by its serial number', async () => {
    const ewc = (): Map<string, Value> =>
      readSnmprec(fileURLToPath(new URL('../collectors/snmp/synthetic/extreme-ewc.snmprec', import.meta.url)));
    const peer = ewc();
    const active = '1.3.6.1.4.1.4329.15.3.5.1.2.1.22';
    peer.set(`${active}.7`, whole(2)).set(`${active}.8`, whole(1));
    const out = await both(ewc(), peer, 'reserve');
    expect(out).toMatch(/ap-b12 .*\n.*its controller is wlc now, and reserve in the school file/);
    expect(out).toMatch(/^2 access points: /m);
  });
});

describe('the patch', () => {
  const applied = async (): Promise<string> => {
    execFileSync('patch', ['--batch', '--silent', 'school.yaml', 'rooms.patch'], { cwd: folder });
    return readFile(file, 'utf8');
  };

  it('is played by the patch program, keeps comments, and is read by our parser', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-0017', 'Sal B-14, plan 2']));
    const before = await school(agent.port);
    const { out } = await discover(['wlc'], { patch: join(folder, 'rooms.patch') });
    expect(out).toContain('is as it was');
    expect(await readFile(file, 'utf8')).toBe(before);
    const after = await applied();
    for (const comment of ['# Vår skola, skött för hand.', 'rooms:   # tre gånger kontrollerade', '    seats: 30   # stolar'])
      expect(after).toContain(comment);
    expect(after).toContain('# B14 by its location "Sal B-14, plan 2"');
    const { rooms, accessPoints } = inventory(after);
    expect(rooms.map(({ room, accessPoints: served }) => [room, served])).toEqual([
      ['B12', ['ap-b12']],
      ['B14', ['ap-0017']],
    ]);
    expect(accessPoints).toMatchObject([
      { accessPoint: 'ap-b12', address: '10.20.0.11', mac: '02:10:20:00:0a:fe', controller: 'wlc', credential: 'snmp' },
      { accessPoint: 'ap-0017', address: '10.20.0.12', mac: '02:10:20:00:0b:fe', controller: 'wlc', credential: 'snmp' },
    ]);
    // What is there now is known the next time.
    expect((await discover(['wlc'])).out).toMatch(/2 in their rooms, 0 proposed, 0 undecided\nNothing to add/);
  });

  it('is taken by git too, what stands before it included', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-0017\n--- a/school.yaml\n+++ b/x', '']));
    await school(agent.port);
    await discover(['wlc'], { patch: join(folder, 'rooms.patch') });
    expect(await readFile(join(folder, 'rooms.patch'), 'utf8')).toMatch(
      /^# provnat discover: .*\n# Not in this patch:\n# {3}ap-0017.*\n--- a\/school\.yaml\n/,
    );
    execFileSync('git', ['apply', 'rooms.patch'], { cwd: folder });
    expect(inventory(await readFile(file, 'utf8')).rooms[0]?.accessPoints).toEqual(['ap-b12']);
  });

  it.each([
    ['quotes', 'ap "B12"', 'ap -B12'],
    ['a line break', 'B12\n  - accessPoint: evil', 'B12   - accessPoint- evil'],
    ['escape codes', 'B12 \u001b[31m', 'B12 [31m'],
    ['å, ä and ö', 'åäö B12', 'åäö B12'],
    ['a colon and a hash', 'B12: # x', 'B12- # x'],
    ['an apostrophe', "o'hara B12", "o'hara B12"],
    ['nothing but a number', '1E2', '1E2'],
    ['YAML', '[B12, &a *b {c}]', '[B12, &a -b {c}]'],
  ])('survives a name with %s', async (_what, name, written) => {
    const agent = await agentOf(controllerOf([name, ''], ['ap-0017', '']));
    await school(agent.port, ['B12', '1E2']);
    await discover(['wlc'], { patch: join(folder, 'rooms.patch') });
    const { accessPoints, rooms } = inventory(await applied());
    expect(accessPoints.map(({ accessPoint }) => accessPoint)).toEqual([written]);
    expect(rooms.find(({ room }) => room === (name === '1E2' ? '1E2' : 'B12'))?.accessPoints).toEqual([written]);
  });

  it('brings the controller and where its secret is, never the secret', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-b14', '']));
    await school(9);
    vi.stubEnv('OTHER', 'seats');
    await discover(['127.0.0.1'], { community: 'env:OTHER', port: agent.port, patch: join(folder, 'rooms.patch') });
    expect(await readFile(join(folder, 'rooms.patch'), 'utf8')).not.toContain('seats"');
    const after = inventory(await applied());
    expect(after.controllers[1]).toMatchObject({
      controller: 'wlc-skolan',
      address: '127.0.0.1',
      port: agent.port,
      credential: 'wlc-skolan',
    });
    expect(after.credentials['wlc-skolan']).toEqual({ version: '2c', community: 'env:OTHER' });
    expect(after.accessPoints.map(({ controller }) => controller)).toEqual(['wlc-skolan', 'wlc-skolan']);
  });

  it('is written into the school file only when that is asked for, with a backup', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-b14', '']));
    const before = await school(agent.port);
    const { out } = await discover(['wlc'], { apply: true });
    expect(out).toContain('.bak');
    expect(await readFile(`${file}.bak`, 'utf8')).toBe(before);
    expect(inventory(await readFile(file, 'utf8')).accessPoints).toHaveLength(2);
  });

  it('is not made for a file whose lists are shared, but the list is shown', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-0017', '']));
    await school(agent.port);
    const shared = (await readFile(file, 'utf8'))
      .replace(/# stolar\n/, '# stolar\n    accessPoints: &none []\n')
      .replace(/(room: "B14".*\n.*\n)/, '$1    accessPoints: *none\n');
    await writeFile(file, shared);
    const { out } = await discover(['wlc']);
    expect(out).toContain('room B12 proposed');
    expect(out).toContain('by hand');
    await expect(discover(['wlc'], { apply: true })).rejects.toMatchObject({ code: 'INVENTORY_INVALID', exitCode: 5 });
    expect(await readFile(file, 'utf8')).toBe(shared);
  });
});

describe('a controller that says nothing', () => {
  it('ends with 6, and the others are listed all the same', async () => {
    const agent = await agentOf(controllerOf(['ap-b12', ''], ['ap-b14', '']));
    const mute = await agentOf(new Map(), 'other');
    await school(agent.port);
    await writeFile(
      file,
      (await readFile(file, 'utf8')).replace(
        'controllers:\n',
        `controllers:\n  - { controller: mute, address: 127.0.0.1, port: ${String(mute.port)}, credential: snmp }\n`,
      ),
    );
    const { out, exitCode } = await discover(['mute', 'wlc']);
    expect(exitCode).toBe(6);
    expect(out).toMatch(/mute \(127\.0\.0\.1:\d+\)\n {2}fault: 127\.0\.0\.1:\d+ does not answer\n {2}→ .*firewall/);
    expect(out).toContain('2 proposed');
  });

  it('of access points ends with 6 and says what it is', async () => {
    const agent = await agentOf(
      readSnmprec(fileURLToPath(new URL('../collectors/snmp/synthetic/ubiquiti-unifi.snmprec', import.meta.url))),
    );
    await school(agent.port);
    const { out, exitCode } = await discover(['wlc'], {}, { json: true });
    expect(exitCode).toBe(6);
    expect(JSON.parse(out)).toMatchObject({ controllers: [{ error: { message: expect.stringContaining('ubiquiti-unifi') as string } }] });
  });

  it('and a school file that is invalid ends with 5 before anything is asked', async () => {
    const agent = await agentOf(recording());
    await writeFile(file, (await school(agent.port)).replace('seats: 30', 'seats: many'));
    await expect(discover(['wlc'])).rejects.toMatchObject({ code: 'INVENTORY_INVALID', exitCode: 5 });
    expect(agent.requests).toEqual([]);
  });
});

/** The whole examination with readers put in place: everything is asked whatever one of them meets. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exitCodes, ProvnatError } from '../../../core/errors.ts';
import { doctorExitCode, type Examination } from '../../../run/doctor/examination.ts';
import { examineBeforeRun } from '../../../run/doctor/examine-before-run.ts';
import { type DoctorRequest, examineSchool } from '../../../run/doctor/examine-school.ts';
import { trialPlan } from '../../../run/doctor/judge-plan.ts';
import type { Readers } from '../../../run/doctor/readers.ts';
import type { PreparedRun } from '../../../run/prepare-run.ts';
import { withoutKeys } from '../../checks/good-room.ts';
import { answered, consent, document, fails, goodReaders, never, nowMs, school, server, vendors, wifi } from './school.ts';

const request: DoctorRequest = { inventoryPath: 'school.yaml', rooms: ['B12'], runsPath: 'runs', mode: 'room', length: 'quick' };
const examine = (change: Partial<Readers> = {}, asked: Partial<DoctorRequest> = {}) =>
  examineSchool({ ...request, ...asked }, { ...goodReaders, ...change });
const byId = (examinations: readonly Examination[], id: string): Examination => {
  const found = examinations.find((examination) => examination.id === id);
  if (found === undefined) throw new Error(`no examination ${id}; there are ${examinations.map((each) => each.id).join(', ')}`);
  return found;
};
const notGood = (examinations: readonly Examination[]): string[] =>
  examinations.filter(({ result }) => result !== 'good').map(({ id, result }) => `${id} ${result}`);

/** Everything that is asked about room B12. */
const questions = [
  ...[
    'node',
    'k6',
    'school-file',
    'server',
    'certificate',
    'faults',
    'server-clock',
    'other-runs',
    'server-link',
    'ledger',
    'echo',
    'plan/B12',
    'client-limit/B12',
    'secret/read',
  ],
  ...['access-point/ap-b12', 'link', 'joined-access-point', 'joined-network', 'tunnel', 'power', 'radio-power', 'time', 'disk'],
];

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});
const settled = async <Value>(work: Promise<Value>): Promise<Value> => {
  await vi.advanceTimersByTimeAsync(6_000);
  return work;
};

describe('a school where all is well', () => {
  it('every question is asked and is good', async () => {
    const examinations = await examine();
    expect(examinations.map(({ id }) => id)).toEqual(questions);
    expect(notGood(examinations)).toEqual([]);
    expect(doctorExitCode(examinations)).toBe(exitCodes.ready);
  });

  it('without rooms named, all of them; one plan each, since one laptop stands in one room', async () => {
    const ids = (await examine({}, { rooms: [] })).map(({ id }) => id);
    expect(ids.filter((id) => /^plan|^access-point/.test(id))).toEqual([
      'plan/B12',
      'plan/B14',
      'access-point/ap-b12',
      'access-point/ap-b14',
    ]);
  });

  it('a rehearsal asks nothing about Wi-Fi and VPN, and plays all rooms at once', async () => {
    const loopback = { ...wifi().link, kind: { value: 'loopback' } as const };
    const emulated = {
      ...school,
      rooms: school.rooms.map((room, index) => ({ ...room, via: { host: '127.0.0.1', port: 9000 + 100 * index } })),
    };
    const link = () => Promise.resolve(wifi({ link: loopback }));
    const examinations = await examine({ link, inventory: () => Promise.resolve(emulated) }, { mode: 'rehearsal', rooms: [] });
    expect(examinations.map(({ id }) => id)).toContain('plan/B12, B14');
    expect(examinations.map(({ id }) => id).filter((id) => id === 'tunnel' || id === 'joined-access-point')).toEqual([]);
    expect(notGood(examinations)).toEqual([]);
    expect(notGood(await examine({ link }, { mode: 'rehearsal', rooms: [] }))).toEqual(['server-link unknown', 'plan/B12, B14 bad']);
  });

  it('shows no secret anywhere', async () => {
    expect(JSON.stringify(await examine())).not.toContain('not-to-be-seen');
  });
});

describe('a limit for each device', () => {
  const limitOf = async (perClientLimitMbps?: 'none' | number) => {
    const rest = withoutKeys(school, 'perClientLimitMbps');
    const inventory = perClientLimitMbps === undefined ? rest : { ...rest, perClientLimitMbps };
    return byId(await examine({ inventory: () => Promise.resolve(inventory) }), 'client-limit/B12');
  };

  it('is said beforehand where a class that one device plays would meet it', async () => {
    expect(await limitOf('none')).toMatchObject({ result: 'good' });
    expect(await limitOf(74)).toMatchObject({ result: 'good' });
    expect(await limitOf(20)).toMatchObject({
      result: 'bad',
      exitCode: exitCodes.missing,
      saw: expect.stringMatching(/^each device may have 20 Mbit\/s, and this one device asks for 69 Mbit\/s/) as string,
      todo: expect.stringContaining('MAC address') as string,
    });
  });

  it('that nobody has said anything of is asked for', async () => {
    expect(await limitOf()).toMatchObject({ result: 'warning', todo: expect.stringContaining('perClientLimitMbps: none') as string });
  });
});

describe('controllers and switches', () => {
  const [b12, ...others] = school.accessPoints;
  if (b12 === undefined) throw new Error('the school has access points');
  const port = { address: '192.0.2.1', port: 161, credential: 'switches', interface: 'Gi1/0/12' };
  const wlc = { controller: 'wlc', address: '192.0.2.9', port: 161, credential: 'wlc' };
  const wired = {
    ...school,
    controllers: [wlc],
    accessPoints: [{ ...b12, credential: 'nobody opens it', controller: 'wlc', switch: port }, ...others],
    credentials: { ...school.credentials, wlc: school.credentials['read'], switches: school.credentials['read'] },
  } as typeof school;

  it('are asked with their own secrets; what earlier runs saw is compared', async () => {
    const asked: string[] = [];
    const examinations = await examine({
      inventory: () => Promise.resolve(wired),
      lastSeen: () => Promise.resolve(new Map([['ap-b12', { accessPoint: 'ap-b12', name: 'korridor' }]])),
      probe: ({ accessPoint: name }, _credential, _vendors, _withinMs, at) => {
        asked.push(`${name} ${at.address}`);
        return Promise.resolve(answered(name));
      },
    });
    expect(asked).toEqual(['ap-b12 192.0.2.9', 'ap-b12/@switch 192.0.2.1']);
    expect(examinations.map(({ id }) => id).filter((id) => id.startsWith('secret/'))).toEqual(['secret/wlc', 'secret/switches']);
    expect(byId(examinations, 'access-point/ap-b12')).toMatchObject({
      result: 'warning',
      saw: expect.stringMatching(/read through controller wlc.*it was korridor/) as string,
    });
    expect(byId(examinations, 'switch-port/ap-b12')).toMatchObject({
      result: 'bad',
      saw: expect.stringContaining('no port Gi1/0/12') as string,
    });
  });
});

describe('one thing wrong, the others asked all the same', () => {
  it.each<[string, Partial<Readers>, readonly string[], number]>([
    ['old Node', { nodeVersion: 'v18.0.0' }, ['node bad'], 6],
    ['no k6', { k6: fails('K6_MISSING') }, ['k6 bad'], 6],
    [
      'silent server',
      { consent: fails('SERVER_UNREACHABLE') },
      [
        'server bad',
        'certificate unknown',
        'faults unknown',
        'server-clock unknown',
        'other-runs unknown',
        'server-link unknown',
        'ledger unknown',
        'echo unknown',
      ],
      6,
    ],
    [
      'faulty server',
      { consent: () => Promise.resolve({ ...consent, document: { ...document, faults: { slowSaveMs: 900 } } }) },
      ['faults bad'],
      6,
    ],
    [
      'server with too low a cap',
      {
        consent: () => Promise.resolve({ ...consent, document: { ...document, caps: { perPupilMbps: 10, totalMbps: 50, maxPupils: 99 } } }),
      },
      ['plan/B12 bad'],
      5,
    ],
    ['clock of the server', { consent: () => Promise.resolve({ ...consent, clockOffsetMs: 9_000 }) }, ['server-clock warning'], 0],
    ['another run', { others: () => Promise.resolve({ otherRunCount: 1, runLimitCount: 1 }) }, ['other-runs bad'], 6],
    ['the server’s slow port', { serverLink: () => Promise.resolve({ kind: 'ethernet', rateMbps: 10 }) }, ['server-link bad'], 6],
    ['a server that does not tell its link', { serverLink: () => Promise.resolve(undefined) }, ['server-link unknown'], 0],
    ['run token not there', { secret: fails('SECRET_MISSING') }, ['ledger bad'], 6],
    ['wrong run token', { ledger: () => Promise.reject(new Error('HTTP 401: wrong-token')) }, ['ledger bad'], 6],
    ['no echo', { echo: () => Promise.resolve({ sentCount: 10, answeredCount: 0, refused: false }) }, ['echo bad'], 6],
    ['community open to all', { credential: fails('SECRET_EXPOSED') }, ['secret/read bad', 'access-point/ap-b12 unknown'], 6],
    ['no vendor definitions', { vendors: fails('VENDOR_INVALID') }, ['vendors bad'], 5],
    ['VPN', { link: () => Promise.resolve(wifi({ tunnel: { value: 'GlobalProtect' } })) }, ['tunnel bad'], 6],
    ['tool of the system broken', { timeSync: () => Promise.reject(new Error('boom')) }, ['time unknown'], 0],
    ['full disk', { freeBytes: () => Promise.resolve(1e6) }, ['disk bad'], 6],
  ])('%s', async (_, change, wrong, exitCode) => {
    const examinations = await examine(change);
    expect(notGood(examinations)).toEqual(wrong);
    const missing = questions.filter((id) => !examinations.some((examination) => examination.id === id));
    expect(missing).toEqual(wrong.includes('vendors bad') ? ['access-point/ap-b12'] : []);
    expect(doctorExitCode(examinations)).toBe(exitCode);
    for (const { result, saw, todo } of examinations) {
      expect(saw).not.toBe('');
      if (result === 'bad' || result === 'warning') expect(todo).toMatch(/\S/);
    }
  });

  it('an invalid school file: its errors all told, the machine examined, what needs it said to be left out', async () => {
    const invalid = () =>
      Promise.reject(new ProvnatError('INVENTORY_INVALID', 'school file\n  school.yaml:3:1: a\n  school.yaml:9:1: b', 'correct'));
    const examinations = await examine({ inventory: invalid });
    expect(byId(examinations, 'school-file').saw).toContain('school.yaml:9:1: b');
    expect(notGood(examinations)).toEqual(['school-file bad', 'server unknown', 'access-points unknown', 'link unknown']);
    expect(doctorExitCode(examinations)).toBe(exitCodes.invalidInput);
  });

  it('an invalid file comes before what is missing', async () => {
    const invalid = () => Promise.reject(new ProvnatError('INVENTORY_INVALID', 'x', 'y'));
    expect(doctorExitCode(await examine({ inventory: invalid, k6: fails('K6_MISSING') }))).toBe(exitCodes.invalidInput);
  });

  it('a school file without a server', async () => {
    const { server: pinned, ...serverless } = school;
    expect(pinned).toBeDefined();
    const examinations = await examine({ inventory: () => Promise.resolve(serverless) });
    expect(byId(examinations, 'server')).toMatchObject({
      result: 'bad',
      exitCode: 5,
      todo: expect.stringContaining('provnat init') as string,
    });
    expect(byId(examinations, 'access-point/ap-b12').result).toBe('good');
  });

  it('links are held to the largest class that would be played', async () => {
    const slow: Partial<Readers> = { serverLink: () => Promise.resolve({ kind: 'ethernet', rateMbps: 90 }) };
    const big = school.rooms.map((room) => (room.room === 'B14' ? { ...room, seats: 60 } : room));
    const inventory = () => Promise.resolve({ ...school, rooms: big });
    expect(byId(await examine({ ...slow, inventory }), 'server-link').result).toBe('good');
    expect(byId(await examine({ ...slow, inventory }, { rooms: [] }), 'server-link').result).toBe('bad');
  });

  it('a room that is not in the school file', async () => {
    const examinations = await examine({}, { rooms: ['B13'] });
    expect(byId(examinations, 'plan/B13')).toMatchObject({ result: 'bad', exitCode: 5, saw: expect.stringContaining('B13') as string });
    // Without a plan nobody knows what a class takes: a link is then not called good.
    expect(byId(examinations, 'link').result).toBe('unknown');
    expect(byId(examinations, 'server-link').result).toBe('unknown');
  });
});

describe('what never comes back', () => {
  it('a dead access point holds up nobody, and is over in 5 s', async () => {
    const probe: Readers['probe'] = ({ accessPoint }) => (accessPoint === 'ap-b12' ? never() : Promise.resolve(answered(accessPoint)));
    const examinations = await settled(examine({ probe }, { rooms: [] }));
    expect(notGood(examinations)).toEqual(['access-point/ap-b12 unknown']);
    expect(byId(examinations, 'access-point/ap-b14').result).toBe('good');
  });

  it('nothing at all comes back: still every question has an answer', async () => {
    const examinations = await settled(
      examine({ k6: never, consent: never, credential: never, probe: never, link: never, power: never, timeSync: never, freeBytes: never }),
    );
    expect(notGood(examinations)).toContain('k6 unknown');
    expect(notGood(examinations)).toContain('time unknown');
    expect(examinations.length).toBeGreaterThanOrEqual(questions.length);
  });
});

describe('before a run', () => {
  const plan = trialPlan({ inventory: school, rooms: ['B12'], mode: 'room', length: 'quick', consent: document, nowMs });
  const prepared: PreparedRun = {
    ...{ plan, planAt: () => plan, inventory: school, server, optIn: document, consent, vendors, runsPath: 'runs' },
    credentials: new Map(),
  };
  const before = (change: Partial<Readers>, run: PreparedRun = prepared) => examineBeforeRun(run, { ...goodReaders, ...change });

  it('says nothing when all is well, and asks neither server nor access points', async () => {
    const asked = vi.fn(never);
    expect(await before({ consent: asked, probe: asked, ledger: asked, echo: asked })).toEqual([]);
    expect(asked).not.toHaveBeenCalled();
  });

  it('warns, worst first', async () => {
    const warnings = await before(
      {
        power: () => Promise.resolve({ source: { value: 'battery' }, saving: { value: false }, wifiSaving: { value: false } }),
        link: () => Promise.resolve(wifi({ tunnel: { value: 'tun' } })),
        freeBytes: () => Promise.resolve(1e6),
        timeSync: () => Promise.resolve({ synchronised: { reason: 'tool-missing' }, told: 'timedatectl' }),
      },
      { ...prepared, consent: { ...consent, clockOffsetMs: 5_000 } },
    );
    expect(warnings.map(({ id }) => id)).toEqual(['tunnel', 'disk', 'server-clock', 'power']);
  });
});

/**
 * Every check is made to fail by a real fault: in the network, an access point, the server, the generator or its clock; never by an edited
 * sample. Faults that need a kernel are the lab's (test/lab/cases); these need none. docs/reference/checks-and-faults.md is the table of
 * both, and is held here to the checks and cases that exist.
 */
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { checks } from '../../checks/index.ts';
import { exitCodes } from '../../core/errors.ts';
import type { Outcome } from '../../core/verdict.ts';
import type { Emulator } from '../../emulator/start-emulator.ts';
import { cases } from '../lab/cases/cases.ts';
import { buildOwnWork } from './built-tool.ts';
import { findingOf, outcomesOf, roomOf, type JudgedDocument } from './judged-document.ts';
import { isAlive } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';
import type { RunningRoom } from './running-room.ts';

const seats = 4;
const schools: Rehearsal[] = [];
let network: JudgedDocument;
let networkRun: RunningRoom;
let faultyServer: JudgedDocument;
let closedDoor: JudgedDocument;
let busyServer: JudgedDocument;
let pausedGenerator: JudgedDocument;
let starvedAccessPoint: JudgedDocument;
let fullAir: JudgedDocument;

/** room → the fault that it has; check → what it must say, and with which reason where the fault leaves no choice. */
interface Fault {
  readonly room: string;
  readonly check: string;
  readonly says: Outcome;
  readonly reason?: string;
  readonly seats?: readonly string[];
}

const networkFaults: readonly Fault[] = [
  { room: 'cut-seat', check: 'connection-drops-and-return', says: 'fail', seats: ['3'] },
  { room: 'cut-seat', check: 'submit-complete', says: 'fail', seats: ['3'] },
  { room: 'cut-seat', check: 'save-gap', says: 'fail', seats: ['3'] },
  { room: 'cut-seat', check: 'answers-lost', says: 'fail', reason: 'answers-lost.fail-unacknowledged', seats: ['3'] },
  { room: 'cut-seat', check: 'pupils-under-target', says: 'fail', seats: ['3'] },
  { room: 'thin', check: 'package-load', says: 'fail' },
  { room: 'thin', check: 'audio-stalls', says: 'fail' },
  { room: 'thin', check: 'video-stalls', says: 'fail' },
  { room: 'thin', check: 'media-start', says: 'fail' },
  { room: 'thin', check: 'media-rendition', says: 'fail' },
  { room: 'thin', check: 'latency-under-load', says: 'fail' },
  { room: 'thin', check: 'pupils-under-target', says: 'fail' },
  { room: 'thin', check: 'no-headroom', says: 'warn', reason: 'no-headroom.warn' },
  { room: 'lossy', check: 'packet-loss', says: 'fail' },
  { room: 'lossy', check: 'worst-five-seconds', says: 'fail' },
  { room: 'lossy', check: 'access-point-uplink', says: 'warn', reason: 'access-point-uplink.warn-errors' },
  { room: 'silent', check: 'access-point-reachable', says: 'warn', reason: 'access-point-reachable.warn-silent' },
  { room: 'elsewhere', check: 'load-through-room', says: 'fail' },
  { room: 'elsewhere', check: 'clients-per-access-point', says: 'warn' },
];
const faultyServerFaults: readonly Fault[] = [
  { room: 'faulty-server', check: 'answers-lost', says: 'fail', reason: 'answers-lost.fail' },
  { room: 'faulty-server', check: 'video-stalls', says: 'fail' },
  { room: 'faulty-server', check: 'audio-stalls', says: 'fail' },
];
const closedDoorFaults: readonly Fault[] = [
  { room: 'closed-door', check: 'login-complete', says: 'fail' },
  { room: 'closed-door', check: 'active-pupils', says: 'fail' },
];
const busyServerFaults: readonly Fault[] = [{ room: 'busy-server', check: 'server-healthy', says: 'fail' }];
const pausedGeneratorFaults: readonly Fault[] = [
  { room: 'paused-generator', check: 'load-delivered', says: 'fail' },
  { room: 'paused-generator', check: 'generator-headroom', says: 'fail' },
];
const starvedAccessPointFaults: readonly Fault[] = [
  { room: 'starved-ap', check: 'generator-headroom', says: 'fail', reason: 'generator-headroom.fail-emulator-stutter' },
];
const fullAirFaults: readonly Fault[] = [
  { room: 'full-air', check: 'radio-utilization', says: 'warn', reason: 'radio-utilization.warn-full' },
];
const faults = [
  ...networkFaults,
  ...fullAirFaults,
  ...faultyServerFaults,
  ...closedDoorFaults,
  ...busyServerFaults,
  ...pausedGeneratorFaults,
  ...starvedAccessPointFaults,
];

/** Programs that start take the processor from those that play: each begins when the one before it is at work. */
const startEveryMs = 9_000;

async function school(rooms: Parameters<typeof Rehearsal.start>[0], serve: readonly string[] = []): Promise<Rehearsal> {
  const started = await Rehearsal.start(rooms, serve);
  schools.push(started);
  return started;
}

/** A process that gets no time for pauseMs out of every everyMs, as on a machine that others load. Ends with the process. */
async function starve(pid: number, pauseMs: number, everyMs: number, forMs: number): Promise<void> {
  const untilMs = performance.now() + forMs;
  while (performance.now() < untilMs && isAlive(pid)) {
    process.kill(pid, 'SIGSTOP');
    await wait(pauseMs);
    if (isAlive(pid)) process.kill(pid, 'SIGCONT');
    await wait(everyMs - pauseMs);
  }
}

/** Devices of others on an access point: connections that stay, each from a port of its own. */
function crowd(accessPoint: Emulator, count: number): () => void {
  let going = true;
  const sockets = new Set<ReturnType<typeof connect>>();
  const join = (seat: number): void => {
    if (!going) return;
    const socket = connect(accessPoint.port + seat, accessPoint.host);
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => {
      sockets.delete(socket);
      setTimeout(() => join(seat), 500).unref();
    });
  };
  for (let seat = 1; seat <= count; seat += 1) join(seat);
  return () => {
    going = false;
    for (const socket of sockets) socket.destroy();
  };
}

async function playNetwork(lab: Rehearsal, running: RunningRoom): Promise<JudgedDocument> {
  const of = (room: string): Emulator => lab.accessPoint(`ap-${room}`);
  of('silent').silenceAgent(true);
  // Too little for a package in time, and later for sound and picture, for answers, and for the bandwidth that each pupil is to have.
  of('thin').setCapacity({ downMbps: 2.5 });
  of('thin').setQueue(400);
  const leave = crowd(of('elsewhere'), 36);
  try {
    await running.reached('work', 0);
    of('thin').setCapacity({ downMbps: 1 });
    of('lossy').setLoss(0.05);
    await running.reached('work', 6_000);
    of('cut-seat').cutPupil(3, true);
    await running.reached('bandwidth', 0);
    of('thin').setCapacity({ downMbps: 5 });
    of('lossy').setLoss(0);
    of('lossy').setErrors({ inErrorCount: 2_000, fcsErrorCount: 2_000 });
    await running.reached('bandwidth', 12_000);
    of('lossy').cutRoom(true);
    await wait(7_000);
    of('lossy').cutRoom(false);
    return await running.document();
  } finally {
    leave();
  }
}

const playServer = (lab: Rehearsal, room: string, phases: string): Promise<JudgedDocument> =>
  lab.run([room], ['--rehearsal', '--drill', '--phases', phases]).document();

async function playStarved(lab: Rehearsal, room: string, starved: (running: RunningRoom) => Promise<number>): Promise<JudgedDocument> {
  const running = lab.run([room], ['--rehearsal', '--phases', 'bandwidth']);
  await running.reached('bandwidth', 1_000);
  await starve(await starved(running), 150, 400, 37_000);
  return running.document();
}

async function playFullAir(lab: Rehearsal): Promise<JudgedDocument> {
  const running = lab.runOwnWork('full-air', 135_000);
  await running.reached('work', 0);
  lab.accessPoint('ap-full-air').setCapacity({ downMbps: 0.7 });
  return running.document();
}

function expectFault(document: JudgedDocument, { room, check, says, reason, seats: named }: Fault): void {
  const finding = findingOf(document, room, check);
  expect(finding.outcome, outcomesOf(document, room)).toBe(says);
  if (reason !== undefined) expect(finding.reason).toBe(reason);
  if (named !== undefined) expect(finding.seats).toEqual(named);
}

describe('every check is made to fail by a real fault', () => {
  beforeAll(async () => {
    await buildOwnWork();
    const rooms = ['sound', 'cut-seat', 'thin', 'lossy', 'silent', 'elsewhere'];
    const one = (room: string, ...serve: readonly string[]): Promise<Rehearsal> => school([{ room, seats }], serve);
    const networked = await school(rooms.map((room) => ({ room, seats, leavesByOther: room === 'elsewhere' })));
    const faulty = await one('faulty-server', '--fault-lost-answer', '0.3', '--fault-stalled-segment', '9000');
    const closed = await one('closed-door', '--fault-refused-login', '1');
    const busy = await one('busy-server');
    const sound = await school([{ room: 'paused-generator', seats }]);
    const starved = await school([{ room: 'starved-ap', seats, ownProcess: true }]);
    const air = await school([{ room: 'full-air', seats: 2 }]);
    // Nobody plays beside the run whose rooms must be told apart by what is theirs: it has 24 pupils, six access points and a server to itself.
    networkRun = networked.run(rooms, ['--rehearsal']);
    network = await playNetwork(networked, networkRun);
    const beganMs = performance.now();
    const later = async <Played>(turn: number, play: () => Promise<Played>): Promise<Played> => {
      await wait(beganMs + turn * startEveryMs - performance.now());
      return play();
    };
    [fullAir, faultyServer, closedDoor, busyServer, pausedGenerator, starvedAccessPoint] = await Promise.all([
      later(0, () => playFullAir(air)),
      later(1, () => playServer(faulty, 'faulty-server', 'login,work,submit')),
      later(2, () => playServer(closed, 'closed-door', 'login,work')),
      later(3, () => playStarved(busy, 'busy-server', () => Promise.resolve(busy.server.pid))),
      later(4, () => playStarved(sound, 'paused-generator', (running) => running.generatorPid())),
      later(5, () => playStarved(starved, 'starved-ap', () => Promise.resolve(starved.accessPointPid('ap-starved-ap')))),
    ]);
  }, 600_000);
  afterAll(() => Promise.all(schools.map((started) => started.close())));

  test('the room without a fault beside them is ready', () => {
    const { outcome, proves } = roomOf(network, 'sound');
    expect(['ready', 'ready-with-warnings'], outcomesOf(network, 'sound')).toContain(outcome);
    expect(proves).toBe('emulated');
  });

  test.each(networkFaults)('$check says $says in room $room', (fault) => expectFault(network, fault));
  test.each(fullAirFaults)('$check says $says in room $room', (fault) => expectFault(fullAir, fault));
  test.each(faultyServerFaults)('$check says $says in room $room', (fault) => expectFault(faultyServer, fault));
  test.each(closedDoorFaults)('$check says $says in room $room', (fault) => expectFault(closedDoor, fault));
  test.each(busyServerFaults)('$check says $says in room $room', (fault) => expectFault(busyServer, fault));
  test.each(pausedGeneratorFaults)('$check says $says in room $room', (fault) => expectFault(pausedGenerator, fault));
  test.each(starvedAccessPointFaults)('$check says $says in room $room', (fault) => expectFault(starvedAccessPoint, fault));

  test('no room is called ready, or not ready, for a fault that is not its own', () => {
    expect(roomOf(network, 'elsewhere').outcome, outcomesOf(network, 'elsewhere')).toBe('inconclusive');
    expect(roomOf(network, 'silent').outcome, outcomesOf(network, 'silent')).toBe('inconclusive');
    expect(roomOf(busyServer, 'busy-server').outcome, outcomesOf(busyServer, 'busy-server')).toBe('inconclusive');
    expect(roomOf(pausedGenerator, 'paused-generator').outcome, outcomesOf(pausedGenerator, 'paused-generator')).toBe('inconclusive');
    expect(roomOf(starvedAccessPoint, 'starved-ap').outcome, outcomesOf(starvedAccessPoint, 'starved-ap')).toBe('inconclusive');
    for (const room of ['cut-seat', 'thin', 'lossy']) expect(roomOf(network, room).outcome, outcomesOf(network, room)).toBe('not-ready');
  });

  test('provnat run ends with 3 when a room is not ready, whatever the others are', async () => {
    expect((await networkRun.ended).code).toBe(exitCodes.notReady);
  });
});

describe('docs/reference/checks-and-faults.md', () => {
  interface Row {
    readonly check: string;
    readonly says: string;
    readonly where: 'lab' | 'e2e';
    readonly name: string;
  }

  async function rows(): Promise<readonly Row[]> {
    const text = await readFile('docs/reference/checks-and-faults.md', 'utf8');
    return [...text.matchAll(/^\| `([\w-]+)` \| (\w+) \| [^|]+ \| (lab|e2e) `([\w.-]+)` \|$/gm)].map(
      ([, check = '', says = '', where, name = '']) => ({ check, says, where: where === 'lab' ? 'lab' : 'e2e', name }),
    );
  }

  test('has a fault for every check', async () => {
    expect([...new Set((await rows()).map(({ check }) => check))]).toEqual(checks.map(({ id }) => id));
  });

  test('has every line of its table read by this test', async () => {
    const lines = (await readFile('docs/reference/checks-and-faults.md', 'utf8')).split('\n').filter((line) => line.startsWith('| `'));
    expect(lines).toHaveLength((await rows()).length);
  });

  test('names cases of the lab that hold it, and leave the check no other word', async () => {
    for (const { check, says, name } of (await rows()).filter(({ where }) => where === 'lab')) {
      const expected = cases.find(({ id }) => id === name)?.truth.checks[check];
      expect([expected].flat(), `${name}: ${check}`).toEqual([says]);
    }
  });

  test('names the rooms of this test, and every fault of it', async () => {
    const told = (await rows()).filter(({ where }) => where === 'e2e').map(({ check, says, name }) => `${check} ${says} ${name}`);
    expect(told.sort()).toEqual(faults.map(({ check, says, room }) => `${check} ${says} ${room}`).sort());
  });
});

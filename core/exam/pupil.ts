/**
 * One pupil through the whole exam, on the plan's clock: idle · login · package · work with media · bandwidth · submit. What is late runs
 * past its phase and keeps its phase's name. A pupil who never gets in takes part in nothing more.
 */
import { createActivity } from './activity.ts';
import type { Activity } from './activity.ts';
import { createEffects } from './effects.ts';
import { examTimes } from './exam-times.ts';
import type { Answer, Effect, ExamEvent, Machine, Measure } from './machine.ts';
import { pupilActivities } from './pupil-activities.ts';
import type { PupilOptions } from './pupil-activities.ts';

export interface Pupil {
  /** What follows from an event. Never throws: an error inside is this pupil's failure. */
  handle(event: ExamEvent, nowMs: number): readonly Effect[];
  /** An error outside the machines: counted as this pupil's failure, and the exam goes on. */
  threw(where: string, error: unknown, nowMs: number): readonly Effect[];
  /** When a tick is wanted next; Infinity once the exam is over. */
  nextAtMs(): number;
  /** Everything is over; only requests that nobody waits for may be on their way. */
  isOver(): boolean;
}

const activeEveryMs = 5_000;
/** A machine that wants a tick at once for ever would stop the clock. */
const mostRounds = 100;

/** An error where none should be: counted, so that it is never only a line in k6's log. */
export function threwMeasure(where: string, error: unknown, atMs: number): Measure {
  const said = error instanceof Error ? error.message : String(error);
  return { metric: 'pupilFailureCount', value: 1, atMs, reason: `threw-${where}: ${said}`.slice(0, 200) };
}

export function createPupil(options: PupilOptions): Pupil {
  const times = examTimes(options.plan);
  const effects = createEffects();
  const parts = pupilActivities(options, times, effects);
  const { pulse, heartbeat, login, examPackage, examConnection, answers, work, submit, players, chunks, loadAtMs, pressAtMs } = parts;
  const workTimes = times.of('work');

  let nowMs = times.startAtMs;
  let over = false;
  let connectionCount = 0;
  const protocols = new Map<string, string>();

  const fail = (where: string, error: unknown) => effects.add(threwMeasure(where, error, nowMs), times.phaseAt(nowMs));
  const activityOf = (name: string, machines: readonly (Machine | undefined)[]) =>
    createActivity(
      machines.filter((machine) => machine !== undefined),
      (error) => fail(name, error),
    );

  /** A plan without login has nothing that needs one. */
  const isIn = () => login === undefined || login.doneAtMs() !== undefined;

  /** Signs of life: at the start of each phase and every so often. */
  let nextSignAtMs = times.startAtMs;
  const presence: Machine = {
    nextAtMs: () => nextSignAtMs,
    tick() {
      const phase = times.phaseAt(nowMs);
      if (isIn() || phase === 'idle' || phase === 'login') effects.add({ metric: 'pupilActiveCount', value: 1, atMs: nowMs }, phase);
      const nextPhase = times.phases.find((one) => one.startAtMs > nowMs)?.startAtMs ?? Infinity;
      nextSignAtMs = Math.min(nowMs + activeEveryMs, nextPhase);
      if (nextSignAtMs >= times.endAtMs) nextSignAtMs = Infinity;
    },
  };

  /** What begins because something else has ended or its time has come; looked at when either may be so. */
  let nextStartAtMs = times.startAtMs;
  const starts: Machine = {
    nextAtMs: () => nextStartAtMs,
    tick() {
      pulse.start(nowMs);
      if (isIn()) startWhatIsInside();
      const marks = [loadAtMs, workTimes?.startAtMs, pressAtMs, times.endAtMs, times.stopAtMs];
      nextStartAtMs = Math.min(...marks.map((atMs) => (atMs !== undefined && atMs > nowMs ? atMs : Infinity)));
    },
  };
  const startWhatIsInside = () => {
    if (work !== undefined || submit !== undefined) examConnection.start(nowMs);
    if (loadAtMs !== undefined && nowMs >= loadAtMs) examPackage.start(nowMs);
    const paper = examPackage.paper();
    if (paper === undefined || workTimes === undefined || nowMs >= workTimes.endAtMs) return;
    if (nowMs >= workTimes.startAtMs) work?.start(paper, nowMs);
    if (nowMs >= pressAtMs) for (const player of players) player.press(nowMs);
  };

  const steering = activityOf('steering', [presence, starts]);
  const pulsing = activityOf('heartbeat', [pulse, heartbeat]);
  const entering = activityOf('login', [login]);
  /** These wait for the pupil to be in. */
  const loading = activityOf('package', [examPackage]);
  const writing = activityOf('work', [examConnection, answers, work, submit]);
  const rest = [...players, ...chunks].map((machine) => ({ machine, activity: activityOf('media-or-bandwidth', [machine]) }));
  const outside: readonly Activity[] = [steering, pulsing, entering];
  const inside: readonly Activity[] = [loading, writing, ...rest.map(({ activity }) => activity)];
  const homes = new Map<Machine | undefined, Activity>([
    [login, entering],
    [examPackage, loading],
    ...rest.map(({ machine, activity }) => [machine, activity] as const),
  ]);

  const activities = () => (isIn() ? [...outside, ...inside] : outside);
  let running = activities();
  let paperCame = false;
  const refreshAll = () => {
    for (const activity of [...outside, ...inside]) activity.happened(() => undefined);
  };
  /** After login and package there is more to start. */
  const openDoors = () => {
    const came = examPackage.paper() !== undefined;
    if (running.length === outside.length && isIn()) running = activities();
    else if (came === paperCame) return;
    paperCame = came;
    starts.tick(nowMs);
    refreshAll();
  };

  const finish = () => {
    over = true;
    // What never began has nothing to report: the plan says who should have.
    for (const activity of running) activity.stop(nowMs);
  };
  const isFinished = () => {
    if (nowMs >= times.stopAtMs || login?.hasGivenUp() === true) return true;
    if (nowMs < times.endAtMs || !isIn()) return false;
    return heartbeat.isDone() && answers.pendingCount() === 0 && submit?.isDone() !== false && chunks.every((one) => one.isDone());
  };

  /** Of those that run, since the last event. */
  let dueAtMs = -Infinity;
  // Counted, not iterated: both run at every event, and k6's interpreter makes objects for each step of an iterator.
  const tickDue = () => {
    const activities = running;
    for (let index = 0; index < activities.length; index += 1) {
      const activity = activities[index];
      if (activity !== undefined && activity.dueAtMs <= nowMs) activity.tick(nowMs);
    }
  };
  const refreshDue = () => {
    dueAtMs = Infinity;
    for (let index = 0; index < running.length; index += 1) {
      const activity = running[index];
      if (activity !== undefined && activity.dueAtMs < dueAtMs) dueAtMs = activity.dueAtMs;
    }
  };

  const advance = () => {
    for (let round = 0; round < mostRounds; round += 1) {
      const startsDue = nextStartAtMs <= nowMs;
      tickDue();
      if (startsDue) refreshAll();
      openDoors();
      if (isFinished()) finish();
      refreshDue();
      if (dueAtMs > nowMs) return;
    }
    finish();
    throw new Error(`more than ${mostRounds} ticks at once`);
  };

  const connected = () => {
    connectionCount += 1;
    effects.add({ metric: 'connectionCount', value: connectionCount, atMs: nowMs }, times.phaseAt(nowMs));
  };

  /** The server's own time for one request, in the phase in which it was made. */
  const handled = (value: number, reason: string, atMs: number, sentAtMs: number) =>
    effects.add({ metric: 'serverHandlerMs', value, atMs, reason }, times.phaseAt(sentAtMs));

  const answered = (id: number, answer: Answer) => {
    const asked = effects.takeAsked(id);
    if (asked === undefined) return;
    const { machine, request } = asked;
    const { protocol, serverHandlerMs } = answer;
    if (answer.connected === true) connected();
    if (protocol !== undefined && protocols.get(request.origin) !== protocol) {
      protocols.set(request.origin, protocol);
      const measure = { metric: 'httpProtocol', value: 1, atMs: nowMs, text: protocol, reason: request.origin } as const;
      effects.add(measure, times.phaseAt(nowMs));
    }
    if (serverHandlerMs !== undefined) handled(serverHandlerMs, request.kind, answer.endAtMs, answer.sentAtMs);
    (homes.get(machine) ?? writing).answered(machine, id, answer, nowMs);
  };

  const message = ({ socket, message: said, atMs }: ExamEvent & { type: 'socket-message' }) => {
    if (pulse.owns(socket)) {
      pulsing.happened(() => {
        if (pulse.heard(socket, atMs) && said.type === 'heartbeat') heartbeat.answeredBeat(said.n, atMs);
      });
      return;
    }
    writing.happened(() => {
      if (!examConnection.heard(socket, atMs)) return;
      if (said.type === 'receipt') {
        answers.acknowledge(said, atMs);
        if (said.handlerMs !== undefined) handled(said.handlerMs, 'save', atMs, atMs);
      } else if (said.type === 'error') answers.refused(said.item ?? '', said.sequence ?? 0, said.code, nowMs);
    });
  };

  const take = (event: ExamEvent) => {
    switch (event.type) {
      case 'tick':
        return;
      case 'answered':
        return answered(event.id, event.answer);
      case 'socket-message':
        return message(event);
      case 'socket-opened':
        connected();
        pulsing.happened(() => pulse.opened(event.socket, nowMs));
        return writing.happened(() => examConnection.opened(event.socket, nowMs));
      case 'socket-closed':
        pulsing.happened(() => pulse.closed(event.socket, event.error, nowMs));
        return writing.happened(() => examConnection.closed(event.socket, event.error, nowMs));
    }
  };

  refreshAll();
  refreshDue();
  return {
    handle(event, atMs) {
      if (over) return [];
      nowMs = Math.max(nowMs, atMs);
      try {
        take(event);
        advance();
      } catch (error) {
        fail('pupil', error);
        refreshDue();
      }
      return effects.take();
    },
    threw(where, error, atMs) {
      nowMs = Math.max(nowMs, atMs);
      fail(where, error);
      return effects.take();
    },
    nextAtMs: () => (over ? Infinity : dueAtMs),
    isOver: () => over,
  };
}

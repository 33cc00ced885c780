/**
 * What keeps a room's verdict from being a whole one: the tool's own trouble, phases that were left out, a server that misbehaves on
 * purpose or that nobody vouches for. None of them is ever the room's fault.
 */
import { lengthMsOf, type Plan } from '../core/plan.ts';
import type { FaultSwitches } from '../core/protocol.ts';
import type { RoomRunState, RunState } from '../core/run-state.ts';
import { phaseNames, type PhaseName } from '../core/sample.ts';
import type { Sentence } from '../core/verdict.ts';
import type { Facts } from '../facts/rows.ts';
import { goneForMs, roomGoneFromMs } from './room-gone.ts';

export interface Restrictions {
  /** Said as causes; any of them keeps the room from being ready. Message ids begin with 'partial.' or 'server.'; 'generator.said' explains the one before it. */
  readonly sentences: readonly Sentence[];
  /** Phases that were not played to their end: their checks have no data. */
  readonly cutPhases: readonly PhaseName[];
  /** How long the plan was played, from its start. */
  readonly playedMs: number;
  /** What failed may have been the server's doing: not even not-ready can be said. */
  readonly blameless: boolean;
}

/** facts: those of the room. */
export function restrictionsOf(plan: Plan, runState: RunState, room: string, facts: Facts): Restrictions {
  const partial = partialOf(plan, runState, room);
  const server = serverTrouble(plan, runState, facts);
  const playedMs = playedMsOf(plan, runState, room);
  // A phase counts as played when the generator lived until its last answers could have come.
  const settledMs = playedMs === Infinity ? 0 : plan.bandwidth.graceMs;
  return {
    sentences: [...partial, ...server.sentences],
    cutPhases: plan.phases.filter((phase) => phase.endOffsetMs + settledMs > playedMs).map((phase) => phase.phase),
    // A class that all gave up ends before its plan does, and nothing is read after that.
    playedMs: Math.min(playedMs, lengthMsOf(plan), (runState.endedAtMs ?? Infinity) - plan.startAtMs),
    blameless: server.blameless,
  };
}

function partialOf(plan: Plan, runState: RunState, room: string): readonly Sentence[] {
  const state = runState.rooms.find((candidate) => candidate.room === room);
  const end = state?.end ?? 'unknown';
  const lost = Object.keys(runState.lostSamples ?? {});
  const left = phaseNames.filter((phase) => !plan.phases.some((planned) => planned.phase === phase));
  return [
    ...(end === 'finished' ? [] : [{ message: `partial.${end}`, evidence: { room, detail: state?.detail ?? '' } }]),
    ...saidByGenerator(plan, state),
    ...(lost.length === 0 ? [] : [{ message: 'partial.samples-lost', evidence: { collectors: lost } }]),
    ...(left.length === 0 ? [] : [{ message: 'partial.phases-left-out', evidence: { phase: left } }]),
  ];
}

/** More than this nobody reads in a report; the file has all of it. */
const mostLetters = 300;

/** Why its trouble came about is known to the generator alone. One that a person stopped had none. */
function saidByGenerator({ rooms }: Plan, state: RoomRunState | undefined): readonly Sentence[] {
  if (state === undefined || state.end === 'finished' || state.end === 'stopped') return [];
  // On one line, and without the places in the script that it names after an error.
  const lines = (state.detail ?? '').split('\n').filter((line) => !/^\s+at /.test(line));
  const words = lines.join(' ').replaceAll(/\s+/g, ' ').trim();
  if (words === '') return [];
  const detail = words.length > mostLetters ? `… ${words.slice(-mostLetters)}` : words;
  return [{ message: 'generator.said', evidence: { log: `k6-${rooms.findIndex(({ room }) => room === state.room)}.log`, detail } }];
}

/** Infinity when the generator saw the end of the plan. */
function playedMsOf(plan: Plan, runState: RunState, room: string): number {
  const state = runState.rooms.find((candidate) => candidate.room === room);
  if (state?.end === 'finished' || state?.end === 'overran') return Infinity;
  return state?.playedUntilMs === undefined ? 0 : Math.max(0, state.playedUntilMs - plan.startAtMs);
}

export const activeFaults = (faults: FaultSwitches): readonly string[] =>
  Object.entries(faults)
    .filter(([, value]) => typeof value === 'number' && value !== 0)
    .map(([name]) => name);

function serverTrouble(
  plan: Plan,
  runState: RunState,
  facts: Facts,
): { readonly sentences: readonly Sentence[]; readonly blameless: boolean } {
  if (runState.optIn === undefined) return { sentences: [{ message: 'server.unknown', evidence: {} }], blameless: true };
  if (runState.optInAfterMatches === false) return { sentences: [{ message: 'server.changed', evidence: {} }], blameless: true };
  const faults = activeFaults(runState.optIn.faults);
  // A rehearsal, or a run that was started to play the faults, is about them; in any other run they must not be laid at a room's door.
  const meant = faults.length === 0 || plan.mode === 'rehearsal' || runState.faultsMeant === true;
  const unasked = wasNeverAskedAgain(runState) && hadFallenSilent(facts);
  const unanswered = runState.optInAfterUnanswered === true || unasked;
  const intercepted = runState.optInAfterIntercepted === true;
  // From here a server that is gone and a line that is gone look the same; only when the room's own access points went silent too is it the
  // network of the room.
  const cutOff = unanswered && roomGoneFromMs(facts) !== undefined;
  return {
    sentences: [
      ...(unanswered ? [{ message: cutOff ? 'server.cut-off' : unasked ? 'server.silent' : 'server.unanswered', evidence: {} }] : []),
      ...(intercepted ? [{ message: 'server.intercepted', evidence: {} }] : []),
      ...(faults.length === 0 ? [] : [{ message: 'server.faults', evidence: { faults } }]),
    ],
    // A proxy may answer for a server that is gone, and a login page for a network that is.
    blameless: !meant || intercepted || (unanswered && !cutOff),
  };
}

/** The tool was killed before it could: then the server's own seconds are all that vouches for it. */
const wasNeverAskedAgain = ({ optInAfterMatches, optInAfterUnanswered, optInAfterIntercepted }: RunState): boolean =>
  optInAfterMatches === undefined && optInAfterUnanswered === undefined && optInAfterIntercepted === undefined;

const hadFallenSilent = (facts: Facts): boolean => facts['server-health'].some(({ silentAtEndMs }) => silentAtEndMs >= goneForMs);

/**
 * All chosen cases once, as many at a time as the machine carries honestly. A case that came out wrong while the tool itself said that the
 * machine was too busy to judge from has not been played as its truth says: it is played again, with one other at most and then alone, and the table tells.
 */
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { lengthMsOf } from '../../core/plan.ts';
import { phaseSchedule } from '../../core/plan/phase-schedule.ts';
import { profileOf } from '../../core/profiles/profiles.ts';
import type { RoomVerdict } from '../../core/verdict.ts';
import { wasBusy, wrongsOf } from './compare.ts';
import { usualTarget } from './knee.ts';
import type { LabCase, Truth } from './lab-case.ts';
import { measureCase } from './measure-case.ts';
import { notTaken } from './measured.ts';
import { playCase, type LabTools } from './play-case.ts';
import { seatsOf, type CaseResult } from './print.ts';
import { playInWaves } from './waves.ts';

export interface PassOptions {
  readonly folder: string;
  readonly alone: boolean;
  readonly tools: LabTools;
}

/** A machine that others load for a while is waited out; one that is always busy cannot judge anything, and the lab says so. */
const mostTries = 3;

export async function playPass(cases: readonly LabCase[], { folder, alone, tools }: PassOptions): Promise<readonly CaseResult[]> {
  const play = async (labCase: LabCase, tryNumber: number): Promise<CaseResult> => {
    const result = await resultOf(labCase, join(folder, 'cases', labCase.id), tools, tryNumber);
    const state = result.wrongs.length === 0 ? 'right' : `WRONG: ${result.wrongs.join('; ')}`;
    console.log(`${labCase.id.padEnd(24)} ${(result.tookMs / 1000).toFixed(0).padStart(4)} s  ${state}`);
    return result;
  };
  const round = (some: readonly LabCase[], tryNumber: number): Promise<readonly CaseResult[]> =>
    playInWaves(some, {
      shareOf: ({ share }) => (alone ? 1 : shareAt(tryNumber, share)),
      lengthMsOf: roughMsOf,
      play: (labCase) => play(labCase, tryNumber),
    });
  const last = new Map<string, CaseResult>();
  for (let tryNumber = 1; tryNumber <= mostTries; tryNumber += 1) {
    const due = cases.filter(({ id }) => last.get(id)?.busy ?? true);
    if (due.length === 0) break;
    for (const { id } of tryNumber === 1 ? [] : due) {
      console.log(`${id}: the machine was busy (${String(last.get(id)?.findings['generator-headroom'])}); played again`);
    }
    for (const result of await round(due, tryNumber)) last.set(result.id, result);
  }
  return cases.flatMap(({ id }) => last.get(id) ?? []);
}

/** What the shares were too small for on a slow machine is played with one other at most, and then alone. */
const shareAt = (tryNumber: number, share: number): number => (tryNumber === 1 ? share : tryNumber < mostTries ? Math.max(0.5, share) : 1);

/** As it will be planned, but for a first load that needs longer than the least. */
const roughMsOf = ({ profile = 'mixed', phases }: LabCase): number =>
  lengthMsOf({ phases: phaseSchedule(profileOf(profile).lengths.quick, 0, usualTarget.downMbps, phases) });

async function resultOf(labCase: LabCase, folder: string, tools: LabTools, tries: number): Promise<CaseResult> {
  const startedAtMs = Date.now();
  const [loadAverage = 0] = loadavg();
  const { id, broken, truth } = labCase;
  const common = { id, broken, truth: truthInWords(truth), outcomes: [truth.outcome].flat(), loadAverage, tries };
  try {
    const played = await playCase(labCase, folder, tools);
    const verdict = played.verdict?.rooms[0];
    const wrongs = wrongsOf(labCase.truth, played.plan, verdict);
    return {
      ...common,
      verdict: verdict?.outcome ?? `none (ended with ${String(played.exitCode)})`,
      decidedBy: verdict?.decidedBy ?? (verdict === undefined ? '–' : saidInstead(verdict)),
      seats: seatsOf(verdict),
      wrongs: wrongs.map(({ says }) => says),
      busy: wasBusy(labCase.truth, wrongs, verdict),
      measured: await measureCase(played),
      findings: Object.fromEntries((verdict?.findings ?? []).map(({ check, outcome, reason }) => [check, `${outcome} ${reason}`])),
      causes: (verdict?.causes ?? []).map(({ message }) => message),
      runFolder: played.runFolder,
      said: wrongs.length === 0 ? '' : played.said,
      tookMs: played.tookMs,
    };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return {
      ...common,
      verdict: 'none',
      decidedBy: '–',
      seats: '–',
      wrongs: [`the lab itself: ${why}`],
      busy: false,
      measured: (labCase.measures ?? []).map(notTaken),
      findings: {},
      causes: [],
      runFolder: undefined,
      said: error instanceof Error ? (error.stack ?? '') : '',
      tookMs: Date.now() - startedAtMs,
    };
  }
}

/** A partial run is decided by no check: what its gates and deciding checks found against the room or the instrument. */
const saidInstead = ({ findings }: RoomVerdict): string => {
  const against = findings.filter(({ power, outcome }) => power !== 'advises' && outcome === 'fail').map(({ check }) => check);
  return against.length === 0 ? 'nothing against it' : `(${against.join(', ')})`;
};

const truthInWords = ({ outcome, checks }: Truth): string => {
  const decisive = Object.entries(checks).flatMap(([check, wanted]) =>
    wanted === 'fail' || wanted === 'warn' ? [`${check} ${wanted}`] : [],
  );
  const room = typeof outcome === 'string' ? outcome : outcome.join(' or ');
  return decisive.length === 0 ? room : `${room}: ${decisive.slice(0, 2).join(', ')}`;
};

/** Runs one check on one room: only the rows it needs, nothing judged that is not there, and an exception is an error, never a pass. */
import { limitOf, type Limits } from '../core/limits.ts';
import type { PhaseName } from '../core/sample.ts';
import type { AppliedLimit, Evidence } from '../core/verdict.ts';
import { isJudgedOutcome } from '../core/verdict.ts';
import type { FactName, Facts } from '../facts/rows.ts';
import type { Check, Finding, RoomFacts } from './check.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { leastOf } from './seats.ts';

type Row = Facts[FactName][number];

/** within: only rows of these phases, for a gate that is asked by another check; absent: all. */
export function evaluateCheck(check: Check, whole: RoomFacts, limits: Limits, within?: readonly PhaseName[]): Finding {
  const left = check.phases.find((phase) => !whole.plan.phases.some((planned) => planned.phase === phase));
  if (left !== undefined) {
    return evaluateUnplayed(check, whole, limits) ?? notApplicable(check.id, 'phase-left-out', { evidence: { phase: left } });
  }
  if (check.applies?.(whole.plan) === false) return notApplicable(check.id, 'not-in-profile');
  return judged(check, whole, limits, (room) => trouble(check, room) ?? check.evaluate(room, limits), within);
}

/** What it says of the phases that were played, where one of its own was not. */
export function evaluateUnplayed(check: Check, whole: RoomFacts, limits: Limits): Finding | undefined {
  const { unplayed } = check;
  return unplayed === undefined ? undefined : judged(check, whole, limits, (room) => unplayed(room, limits));
}

function judged<Found extends Finding | undefined>(
  check: Check,
  whole: RoomFacts,
  limits: Limits,
  evaluate: (room: RoomFacts) => Found,
  within?: readonly PhaseName[],
): Found | Finding {
  try {
    const applied = appliedLimits(check, limits);
    const found = evaluate({ ...whole, facts: neededRows(check, whole, within) });
    if (found === undefined) return found;
    if (isJudgedOutcome(found.outcome) && !Object.values(found.evidence).every(isFinite)) return noData(check.id, 'not-finite');
    return { ...found, evidence: { ...limitEvidence(applied), ...found.evidence } };
  } catch (thrown) {
    return finding(check.id, 'error', { evidence: { error: thrown instanceof Error ? thrown.message : String(thrown) } });
  }
}

/** Throws when the check names a limit that the data lacks. */
export const appliedLimits = (check: Check, limits: Limits): readonly AppliedLimit[] =>
  check.limits.map((id) => limitOf(limits, check.id, id));

/** 'p95-warn' → p95WarnLimit: messages print the number that the rule applied and no other. */
const limitEvidence = (applied: readonly AppliedLimit[]): Evidence =>
  Object.fromEntries(
    applied.map((limit) => [`${limit.id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase())}Limit`, limit.value]),
  );

const isFinite = (value: unknown): boolean => typeof value !== 'number' || Number.isFinite(value);

const ofRoom =
  (room: string) =>
  (row: Row): boolean =>
    !('room' in row) || row.room === room;

/** The facts of one room and those of the run. */
export const roomOnly = (facts: Facts, room: string): Facts => filtered(facts, () => ofRoom(room));

function neededRows(check: Check, { room, facts }: RoomFacts, within: readonly PhaseName[] | undefined): Facts {
  const given = [...check.needs, ...(check.wants ?? [])];
  const isOfRoom = ofRoom(room);
  const ofPhase = (row: Row): boolean => within === undefined || !('phase' in row) || within.includes(row.phase);
  return filtered(facts, (name) => (row) => given.includes(name) && isOfRoom(row) && ofPhase(row));
}

function filtered(facts: Facts, keeps: (name: FactName) => (row: Row) => boolean): Facts {
  const names = Object.keys(facts) as FactName[];
  return Object.fromEntries(
    names.map((name) => {
      const rows: readonly Row[] = facts[name];
      return [name, rows.filter(keeps(name))];
    }),
  ) as unknown as Facts;
}

/** The first need is what is judged, the others explain it; all of them must be there. */
function trouble(check: Check, { facts, plan, room }: RoomFacts): Finding | undefined {
  for (const need of check.needs) {
    const rows: readonly Row[] = facts[need];
    if (rows.length === 0) return noData(check.id, 'no-rows', { evidence: { fact: need } });
  }
  const given = [...check.needs, ...(check.wants ?? [])];
  for (const need of given) {
    const rows: readonly Row[] = facts[need];
    if (!rows.every((row) => Object.values(row).every(isFinite))) return noData(check.id, 'not-finite', { evidence: { fact: need } });
  }
  const [judged] = given;
  const rows: readonly Row[] = judged === undefined ? [] : facts[judged];
  const seats = new Set(rows.flatMap((row) => ('pupil' in row ? [row.pupil] : [])));
  const planned = plan.rooms.find((candidate) => candidate.room === room)?.pupils ?? [];
  const missing = seats.size === 0 ? [] : planned.filter((pupil) => !seats.has(pupil.pupil));
  if (missing.length > 0) return noData(check.id, 'rows-missing', { seats: missing.map((pupil) => pupil.pupil) });
  const ofCheck = (row: Row): boolean => !('phase' in row) || check.phases.length === 0 || check.phases.includes(row.phase);
  const windows = rows.filter(ofCheck).flatMap((row) => ('windowMs' in row ? [row.windowMs] : 'plannedMs' in row ? [row.plannedMs] : []));
  const windowMs = leastOf(windows, (window) => window);
  if (windows.length > 0 && windowMs < check.minWindowMs) {
    return noData(check.id, 'window-short', { windowMs, evidence: { windowMs, minWindowMs: check.minWindowMs } });
  }
  return undefined;
}

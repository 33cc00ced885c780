/** What changed between two judgements of the same run: outcomes, whose fault it is said to be, the checks behind them, and whether a limit was the reason. */
import type { AppliedLimit, CheckFinding, Outcome, Proves, RoomOutcome, RoomVerdict, Sentence, Verdict } from '../core/verdict.ts';

export interface VerdictChanges {
  readonly outcome?: Change<RoomOutcome>;
  readonly limitsVersion?: Change<string>;
  readonly provnatVersion?: Change<string>;
  readonly rooms: readonly RoomChanges[];
  /** Nothing that a reader would see is different. */
  readonly same: boolean;
}

export interface Change<Value> {
  readonly from: Value;
  readonly to: Value;
}

export interface RoomChanges {
  readonly room: string;
  readonly outcome?: Change<RoomOutcome>;
  readonly proves?: Change<Proves>;
  /** Absent on the side where no check decided. */
  readonly decidedBy?: { readonly from?: string; readonly to?: string };
  /** Message ids in their order, each with the access points that it names. */
  readonly causes?: Change<readonly string[]>;
  readonly checks: readonly CheckChanges[];
}

export interface CheckChanges {
  readonly check: string;
  /** Absent on the side where the check did not exist. */
  readonly outcome?: { readonly from?: Outcome; readonly to?: Outcome };
  readonly reason?: Change<string>;
  readonly seats?: Change<readonly string[]>;
  readonly limits: readonly LimitChanges[];
}

export interface LimitChanges {
  readonly limit: string;
  /** Its number; absent on the side where the limit did not exist. */
  readonly from?: number;
  readonly to?: number;
  /** What else of it is not as it was: another direction or statistic is another limit, and a school's reason is to be read. */
  readonly also: readonly ('direction' | 'severity' | 'statistic' | 'source' | 'changedBecause')[];
}

/** Throws a plain Error when the verdicts are of different runs. Rooms that only one of them has are left out: a run has its rooms for ever. */
export function compareVerdicts(before: Verdict, after: Verdict): VerdictChanges {
  if (before.runId !== after.runId) throw new Error(`verdicts of ${before.runId} and ${after.runId} cannot be compared`);
  const rooms = after.rooms.flatMap((room) => {
    const old = before.rooms.find((candidate) => candidate.room === room.room);
    if (old === undefined) return [];
    const checks = checkChanges(old.findings, room.findings);
    const changes = {
      ...field('outcome', old.outcome, room.outcome),
      ...field('proves', old.proves, room.proves),
      ...blameChanges(old, room),
    };
    return Object.keys(changes).length + checks.length === 0 ? [] : [{ room: room.room, ...changes, checks }];
  });
  const head = {
    ...field('outcome', before.outcome, after.outcome),
    ...field('limitsVersion', before.limitsVersion, after.limitsVersion),
    ...field('provnatVersion', before.provnatVersion, after.provnatVersion),
  };
  return { ...head, rooms, same: rooms.length === 0 && before.outcome === after.outcome };
}

const field = <Name extends string, Value>(name: Name, from: Value, to: Value): { readonly [Key in Name]?: Change<Value> } =>
  from === to ? {} : ({ [name]: { from, to } } as { readonly [Key in Name]: Change<Value> });

const listField = <Name extends string>(name: Name, from: readonly string[], to: readonly string[]) =>
  JSON.stringify(from) === JSON.stringify(to) ? {} : ({ [name]: { from, to } } as { readonly [Key in Name]: Change<readonly string[]> });

const blameChanges = (before: RoomVerdict, after: RoomVerdict): Pick<RoomChanges, 'decidedBy' | 'causes'> => ({
  ...(before.decidedBy === after.decidedBy ? {} : { decidedBy: { ...side('from', before.decidedBy), ...side('to', after.decidedBy) } }),
  ...listField('causes', before.causes.map(causeName), after.causes.map(causeName)),
});

const causeName = ({ message, evidence: { accessPoints } }: Sentence): string =>
  Array.isArray(accessPoints) && accessPoints.length > 0 ? `${message} (${accessPoints.join(', ')})` : message;

function checkChanges(before: readonly CheckFinding[], after: readonly CheckFinding[]): readonly CheckChanges[] {
  const ids = [...new Set([...after, ...before].map((finding) => finding.check))];
  return ids.flatMap((check) => {
    const old = before.find((finding) => finding.check === check);
    const now = after.find((finding) => finding.check === check);
    const limits = limitChanges(old?.limits ?? [], now?.limits ?? []);
    const outcome = old?.outcome === now?.outcome ? {} : { outcome: { ...side('from', old?.outcome), ...side('to', now?.outcome) } };
    const why =
      old === undefined || now === undefined
        ? {}
        : { ...field('reason', old.reason, now.reason), ...listField('seats', old.seats, now.seats) };
    return Object.keys(outcome).length + Object.keys(why).length + limits.length === 0 ? [] : [{ check, ...outcome, ...why, limits }];
  });
}

const described = ['direction', 'severity', 'statistic', 'source', 'changedBecause'] as const;

function limitChanges(before: readonly AppliedLimit[], after: readonly AppliedLimit[]): readonly LimitChanges[] {
  const ids = [...new Set([...after, ...before].map((limit) => limit.id))];
  return ids.flatMap((limit) => {
    const old = before.find((candidate) => candidate.id === limit);
    const now = after.find((candidate) => candidate.id === limit);
    const both = old !== undefined && now !== undefined;
    const also = both ? described.filter((part) => JSON.stringify(old[part]) !== JSON.stringify(now[part])) : [];
    return old?.value === now?.value && also.length === 0 ? [] : [{ limit, ...side('from', old?.value), ...side('to', now?.value), also }];
  });
}

const side = <Name extends string, Value>(name: Name, value: Value | undefined): { readonly [Key in Name]?: Value } =>
  value === undefined ? {} : ({ [name]: value } as { readonly [Key in Name]: Value });

/** Is a verdict right? Pure: truth and verdict in, what is wrong out. */
import type { Outcome, RoomVerdict } from '../../core/verdict.ts';
import type { Truth } from './lab-case.ts';

const listed = <Value>(value: Value | readonly Value[]): readonly Value[] =>
  Array.isArray(value) ? (value as readonly Value[]) : [value as Value];

/** Sentences; empty when the verdict is right. */
export function wrongsOf(truth: Truth, verdict: RoomVerdict | undefined): readonly string[] {
  if (verdict === undefined) return ['no verdict'];
  const wrongs: string[] = [];
  const expect = (what: string, wanted: readonly string[], got: string): void => {
    if (!wanted.includes(got)) wrongs.push(`${what} is ${got}, truth ${wanted.join(' or ')}`);
  };
  expect('room', listed(truth.outcome), verdict.outcome);
  // One machine plays the class, whatever it plays: a full class on the air is never proven here.
  expect('proves', ['path'], verdict.proves);
  if (truth.decidedBy !== undefined) expect('decided by', listed(truth.decidedBy), verdict.decidedBy ?? 'nothing');

  const found = new Map(verdict.findings.map((finding) => [finding.check, finding]));
  for (const [check, wanted] of Object.entries(truth.checks)) {
    const finding = found.get(check);
    expect(check, listed(wanted), finding === undefined ? 'not asked' : finding.outcome);
  }
  for (const finding of verdict.findings) {
    if (finding.outcome === 'error') wrongs.push(`${finding.check} ended in an error: ${String(finding.evidence['error'])}`);
    if (finding.check in truth.checks || finding.power === 'advises') continue;
    const allowed: readonly Outcome[] = ['pass', 'not-applicable', ...(truth.restMayWarn === true ? (['warn'] as const) : [])];
    if ((truth.restPasses === true || truth.restMayWarn === true) && !allowed.includes(finding.outcome))
      wrongs.push(`${finding.check} is ${finding.outcome} (${finding.reason}), truth ${allowed.join(' or ')}`);
  }
  for (const [check, reason] of Object.entries(truth.reasons ?? {})) expect(`${check}’s reason`, [reason], found.get(check)?.reason ?? '');
  wrongs.push(...wrongSeats(truth, verdict));
  const causes = verdict.causes.map(({ message }) => message);
  for (const cause of truth.blames ?? []) if (!causes.includes(cause)) wrongs.push(`${cause} is not named`);
  for (const cause of truth.neverBlames ?? []) if (causes.includes(cause)) wrongs.push(`${cause} is named and is not true`);
  return wrongs;
}

/**
 * Did a case come out wrong while the tool itself said that its machine had no time to spare? Only what a busy machine rightly makes of a
 * verdict counts: none, or one with a remark more. A room that was called something that it is not was called so wrongly, busy or not; and
 * a case whose truth is a busy machine is never excused.
 */
export function wasBusy(
  truth: Truth,
  { verdict, wrongs, findings }: { readonly verdict: string; readonly wrongs: readonly string[]; readonly findings: Findings },
): boolean {
  if (wrongs.length === 0 || truth.checks['generator-headroom'] === 'fail') return false;
  if (!/^(?:fail|warn) /.test(findings['generator-headroom'] ?? '')) return false;
  return verdict === 'inconclusive' || (verdict === 'ready-with-warnings' && listed(truth.outcome).includes('ready'));
}

/** check → outcome and reason. */
type Findings = Readonly<Record<string, string>>;

function wrongSeats({ seats }: Truth, verdict: RoomVerdict): readonly string[] {
  if (seats === undefined) return [];
  const named = verdict.findings.find(({ check }) => check === seats.check)?.seats ?? [];
  const { exactly, atLeast = 0, atMost = Infinity } = seats;
  if (exactly !== undefined && [...exactly].sort().join() !== [...named].sort().join())
    return [`${seats.check} names seats ${named.join(' ')}, truth ${exactly.join(' ')}`];
  if (named.length < atLeast || named.length > atMost) return [`${seats.check} names ${named.length} seats, truth ${atLeast}–${atMost}`];
  return [];
}

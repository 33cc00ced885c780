/**
 * A radio that sleeps between packets lets answers wait up to some hundred ms. What waited may then have waited for this computer, and not
 * for the room: it is named as what may be the cause, and the computer is not cleared. It fails no gate, because bytes wait for nobody then
 * and a delay that is far beyond it is the room's all the same.
 */
import type { CheckFinding, Sentence } from '../core/verdict.ts';
import type { GeneratorLoad } from '../facts/rows.ts';
import type { RoomFacts } from './check.ts';

type Find = (check: string, ...outcomes: readonly CheckFinding['outcome'][]) => CheckFinding | undefined;
type Saving = Pick<GeneratorLoad, 'linkKind' | 'radioSaving'>;

/** 'on' in any of the phases, else what is least known; undefined without a radio, or where nobody asked. */
export function radioSavingOf(rows: readonly Saving[]): string | undefined {
  const told = new Set(rows.flatMap((row) => (row.linkKind === 'wifi' && row.radioSaving !== undefined ? [row.radioSaving] : [])));
  return ['on', 'unknown', 'off'].find((state) => told.has(state));
}

export const radioSavingCause = 'cause.radio-saving';

/** Of the work phase, where latency is judged. */
const inWork = ({ facts, room }: RoomFacts): string | undefined =>
  radioSavingOf(facts['generator-load'].filter((row) => row.room === room && row.phase === 'work'));

export function sleepingRadio(of: RoomFacts, find: Find): Sentence | undefined {
  const waited = find('latency-under-load', 'fail', 'warn');
  return waited === undefined || inWork(of) !== 'on' ? undefined : { message: radioSavingCause, evidence: waited.evidence };
}

/** The radio slept, or may have, while answers were late. */
export function maySleep(of: RoomFacts, find: Find): boolean {
  const saving = inWork(of);
  return find('latency-under-load', 'fail', 'warn') !== undefined && (saving === 'on' || saving === 'unknown');
}

/** A case of a check, and the words in which the cases tell what they change of a good room: seat 3 of B12, or everything of B12. */
import type { Outcome } from '../../../core/verdict.ts';
import type { FactName, FactRows, Facts } from '../../../facts/rows.ts';
import { changed, goodFacts } from '../good-room.ts';

export interface Case {
  readonly check: string;
  readonly says: string;
  readonly outcome: Outcome;
  /** What follows the outcome in the reason. */
  readonly variant?: string;
  readonly facts: Facts;
  readonly seats?: readonly string[];
  /** Limits that the school changed, by 'check.limit'. */
  readonly limits?: Readonly<Record<string, number>>;
}

export const good = goodFacts();
export const inRoom = (row: object): boolean => !('room' in row) || row.room === 'B12';

/** Seat 3 of B12. */
export const one = <N extends FactName>(name: N, change: Partial<FactRows[N]>, also: (row: FactRows[N]) => boolean = () => true): Facts =>
  changed(good, name, change, (row) => inRoom(row) && 'pupil' in row && row.pupil === '3' && also(row));
/** Everything of B12. */
export const every = <N extends FactName>(name: N, change: Partial<FactRows[N]>, also: (row: FactRows[N]) => boolean = () => true): Facts =>
  changed(good, name, change, (row) => inRoom(row) && also(row));

export const down = (row: { readonly metric: string }): boolean => row.metric === 'downloadBytes';
export const up = (row: { readonly metric: string }): boolean => row.metric === 'uploadBytes';
export const idle = (row: { readonly phase: string }): boolean => row.phase === 'idle';
export const login = (row: { readonly phase: string }): boolean => row.phase === 'login';
export const work = (row: { readonly phase: string }): boolean => row.phase === 'work';
export const bandwidth = (row: { readonly phase: string }): boolean => row.phase === 'bandwidth';
export const audio = (row: { readonly track: string }): boolean => row.track === 'audio';
export const video = (row: { readonly track: string }): boolean => row.track === 'video';
export const toServer = (row: { readonly subject: string; readonly phase: string }): boolean =>
  row.subject === 'probe/server' && row.phase === 'work';
export const without = <N extends FactName>(name: N): Facts => ({ ...good, [name]: good[name].filter((row) => !inRoom(row)) });

type Told = readonly [
  says: string,
  outcome: Outcome,
  facts: Facts,
  variant?: string | undefined,
  seats?: readonly string[] | undefined,
  limits?: Readonly<Record<string, number>>,
];
export const of = (check: string, told: readonly Told[]): readonly Case[] =>
  told.map(([says, outcome, facts, variant, seats, limits]) => ({
    check,
    says,
    outcome,
    facts,
    ...(variant === undefined ? {} : { variant }),
    ...(seats === undefined ? {} : { seats }),
    ...(limits === undefined ? {} : { limits }),
  }));

export const third = ['3'];

/** Builds what a check says: the reason is always `${check}.${outcome}`, with a variant where one outcome has several sentences. */
import type { Evidence, Outcome } from '../core/verdict.ts';
import type { Finding } from './check.ts';

export interface Said {
  readonly variant?: string;
  readonly evidence?: Evidence;
  readonly seats?: readonly string[];
  readonly sampleCount?: number;
  readonly windowMs?: number;
}

export function finding(check: string, outcome: Outcome, said: Said = {}): Finding {
  return {
    outcome,
    reason: said.variant === undefined ? `${check}.${outcome}` : `${check}.${outcome}-${said.variant}`,
    evidence: said.evidence ?? {},
    seats: said.seats ?? [],
    sampleCount: said.sampleCount ?? 0,
    windowMs: said.windowMs ?? 0,
  };
}

/** Why a check has no data, or does not apply: messages under 'because.'. */
export const becauses = [
  'no-rows',
  'rows-missing',
  'not-finite',
  'window-short',
  'too-few-samples',
  'gate-failed',
  'gate-without-data',
  'own-link-lost',
  'cut-short',
  'nothing-demanded',
  'phase-left-out',
  'not-in-profile',
  'ledger-unread',
  'nothing-saved',
  'no-baseline',
  'offset-unknown',
  'place-unknown',
  'counters-silent',
  'counters-uncertain',
  'counters-not-told',
  'counters-not-kept',
  'counters-reset',
  'counters-too-slow',
  'figures-guessed',
  'nothing-through-clients',
  'others-made-way',
  'link-share',
  'link-untold',
  'figure-not-told',
  'figure-not-within-phase',
  'count-not-within-phase',
  'figure-zero',
  'access-point-silent',
  'access-point-down',
  'no-access-points',
  'probe-blocked',
  'probe-held-back',
  'probe-emulated',
  'not-measured',
  'rate-fell',
  'radio-saving',
  'relay-late',
  'one-device',
  'one-device-limit',
  'one-device-link',
  'one-device-unmeasured',
  'one-access-point',
  'one-of-access-points',
] as const;
export type Because = (typeof becauses)[number];

export const noData = (check: string, because: Because, said: Said = {}): Finding =>
  finding(check, 'no-data', { ...said, evidence: { ...said.evidence, because } });

export const notApplicable = (check: string, because: Because, said: Said = {}): Finding =>
  finding(check, 'not-applicable', { ...said, evidence: { ...said.evidence, because } });

/** Everything that a judgement rests on. */
import type { Inventory } from '../core/inventory/types.ts';
import type { Limits } from '../core/limits.ts';
import type { Plan } from '../core/plan.ts';
import type { RunState } from '../core/run-state.ts';
import type { Facts } from '../facts/rows.ts';

export interface JudgeInput {
  readonly plan: Plan;
  readonly inventory: Inventory;
  readonly facts: Facts;
  readonly limits: Limits;
  readonly runState: RunState;
  readonly meta: JudgeMeta;
}

export interface JudgeMeta {
  /** 1 is the judgement made when the run ended. */
  readonly number: number;
  readonly judgedAtMs: number;
  readonly provnatVersion: string;
  /** SHA-256 of manifest.json, hex. */
  readonly runHash: string;
}

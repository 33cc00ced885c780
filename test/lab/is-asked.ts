/** Does a plan ask a check? What it asks must be answered; that the tool itself says "does not apply" there is not believed. */
import { checks } from '../../checks/index.ts';
import type { Plan } from '../../core/plan.ts';

export function isAsked(id: string, plan: Plan): boolean {
  const check = checks.find((candidate) => candidate.id === id);
  const played = plan.phases.map(({ phase }) => phase);
  return check !== undefined && check.phases.every((phase) => played.includes(phase)) && check.applies?.(plan) !== false;
}

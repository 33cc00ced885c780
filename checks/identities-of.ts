/** Access points of a room that were not what they had been when the run began: said, and never held against the room. */
import type { Plan } from '../core/plan.ts';
import type { RunState } from '../core/run-state.ts';
import type { Sentence } from '../core/verdict.ts';

export function identitiesOf(plan: Plan, { identityChanges = [] }: RunState, room: string): readonly Sentence[] {
  const own = plan.rooms.find((candidate) => candidate.room === room)?.accessPoints ?? [];
  return identityChanges
    .filter(({ accessPoint }) => own.includes(accessPoint))
    .map(({ accessPoint, what, before, now }) => ({ message: `meanwhile.access-point-${what}`, evidence: { accessPoint, before, now } }));
}

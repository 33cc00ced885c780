/** The shape every check has. Pure: facts and limits in, finding out. */
import type { Limits } from '../core/limits.ts';
import type { Plan } from '../core/plan.ts';
import type { PhaseName } from '../core/sample.ts';
import type { CheckFinding, Power } from '../core/verdict.ts';
import type { FactName, Facts } from '../facts/rows.ts';

export interface Check {
  /** Kebab-case; file name, message prefix and section of the limits file. */
  readonly id: string;
  readonly power: Power;
  /** A run-scoped check says the same of every room. */
  readonly scope: 'room' | 'access-point' | 'run';
  readonly needs: readonly FactName[];
  /** Given as well; without rows of them the check itself says what that means. */
  readonly wants?: readonly FactName[];
  /** Phases that must be in the plan; otherwise the check is not-applicable. */
  readonly phases: readonly PhaseName[];
  /** Gates: when one of them fails, or has no data, in the phases of this check, the check becomes no-data; how much of it, the gate's doubts say. */
  readonly trusts: readonly string[];
  /** Its facts are of the whole run: the gates are asked of every phase before a fail stands. */
  readonly ofWholeRun?: true;
  /** Gates only; absent: everything. */
  readonly doubts?: Doubts;
  /** Section of the limits file, and the limits that the check applies; all of them stand in its finding, with their sources. */
  readonly limits: readonly string[];
  /** Without data the room is inconclusive. Never true of what a vendor may not tell. */
  readonly required: boolean;
  readonly minWindowMs: number;
  /** Per judged subject, such as a pupil, and counted in what the plan made room for: a pupil who sent nothing is not a lack of samples. */
  readonly minSamples: number;
  /** Absent: the check is for every plan. False: not-applicable, because the profile has nothing for it. */
  readonly applies?: (plan: Plan) => boolean;
  readonly evaluate: (room: RoomFacts, limits: Limits) => Finding;
  /** What it can tell although a phase of it was left out of the plan, or cut; undefined: nothing but that. */
  readonly unplayed?: (room: RoomFacts, limits: Limits) => Finding | undefined;
}

/**
 * What a gate takes from those that trust it. everything: neither pass nor fail can be believed, because the instrument was at fault.
 * passes: a fail stands, because what is missing could only have made it worse (docs/decisions/what-a-gate-takes.md).
 */
export interface Doubts {
  readonly whenFailed: Doubt;
  /** By what else is known of the room, where that tells the two apart. */
  readonly withoutData: Doubt | ((room: RoomFacts, found: Finding, limits: Limits) => Doubt);
  /** Reasons of a warning that takes what failed and leaves what passed: the instrument can only have made it worse. */
  readonly failsBy?: readonly string[];
  /** What failed and stands all the same: it cannot have made that, or not all of it. */
  readonly spares?: (check: string, found: Finding, room: RoomFacts, limits: Limits) => boolean;
}
export type Doubt = 'everything' | 'passes';

/** The facts of one room (and those of the run), and only those that the check needs. */
export interface RoomFacts {
  readonly room: string;
  readonly plan: Plan;
  readonly facts: Facts;
  /** How much of the plan was played in this room, from its start. */
  readonly playedMs: number;
}

/** What a check says of a room; the verdict adds whose it is and what it was held to. */
export interface Finding extends Pick<CheckFinding, 'outcome' | 'reason' | 'evidence' | 'seats' | 'sampleCount' | 'windowMs'> {
  /** The phase that speaks against the room, where it is another than the check's own. */
  readonly phase?: PhaseName;
}

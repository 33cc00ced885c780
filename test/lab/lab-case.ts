/** A case: what is broken, what is played, and what a verdict must say because the truth is known. Data; the lab plays it. */
import type { OwnerRole } from '../../core/inventory/types.ts';
import type { ProfileId } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import type { Outcome, RoomOutcome } from '../../core/verdict.ts';
import type { Shape } from './shaping.ts';

export interface LabCase {
  readonly id: string;
  /** What is broken, in the words of the table. */
  readonly broken: string;
  readonly seats: number;
  /** 'mixed' when absent. */
  readonly profile?: ProfileId;
  readonly targets?: { readonly downMbps: number; readonly upMbps: number };
  /** All when absent. */
  readonly phases?: readonly PhaseName[];
  /** From the beginning. */
  readonly shape?: Shape;
  /**
   * What the network lets one address have, in place of the room: as a school's Wi-Fi or firewall limits it. The class then has one address, as
   * on a real laptop, and the school file says nothing of a limit; in all other cases it says that there is none.
   */
  readonly perClientDownMbps?: number;
  /** On the way through the access point; what it answers itself is not lost. */
  readonly lossRatio?: number;
  /** The access point echoes the loss probe, and the school file names it as the room's gateway. */
  readonly gateway?: {
    /** It answers every n-th not at all, as a router that has other things to do. */
    readonly unansweredEvery?: number;
  };
  /** Command line of the exam server: fault switches. The tool is told that they are meant (--drill), or its verdict would say nothing. */
  readonly serverFaults?: readonly string[];
  readonly agent?: AgentSetup;
  readonly leavesByOther?: boolean;
  readonly events?: readonly LabEvent[];
  /** The tool sees a wall clock that the lab can set; k6, the server and everybody else see the real one. */
  readonly ownClock?: boolean;
  /** Share of the machine that the case needs to be itself: 1 runs alone. */
  readonly share: number;
  /** Figures taken beside the verdict. */
  readonly measures?: readonly MeasureName[];
  readonly truth: Truth;
}

export interface AgentSetup {
  readonly silent?: boolean;
  /** What the agent says of its cable. */
  readonly uplinkMbps?: number;
}

/** goodput-…: of a path that is full in this direction. bytes-…: of a path where little else goes in this direction, and nothing twice. */
export type MeasureName = 'goodput-down' | 'goodput-up' | 'bytes-down' | 'bytes-up' | 'stalls' | 'round-trip';

/** Something that happens while the class is at work, afterMs into a phase. */
export interface LabEvent {
  readonly phase: PhaseName;
  readonly afterMs: number;
  readonly what: LabAction;
}

export type LabAction =
  | { readonly do: 'shape'; readonly shape: Shape }
  | { readonly do: 'cut'; readonly forMs: number; readonly seat?: number }
  /** The class's own end of its cable goes down, and comes back with the addresses and the routes that it had. */
  | { readonly do: 'unplug'; readonly forMs: number }
  /** k6 gets a quarter of the processor's time. */
  | { readonly do: 'starve-generator'; readonly forMs: number }
  | { readonly do: 'step-clock'; readonly byMs: number }
  /** Foreign UDP traffic towards the class, so that the queue down stands at its brim. */
  | { readonly do: 'stand-queue'; readonly forMs: number; readonly mbps: number };

export interface Truth {
  readonly outcome: RoomOutcome | readonly RoomOutcome[];
  /** Absent: not looked at. */
  readonly decidedBy?: string | readonly string[];
  readonly checks: Readonly<Record<string, Outcome | readonly Outcome[]>>;
  /**
   * Gates and deciding checks that are not named in checks: those that the plan asks pass, or may warn, and the others do not apply. None of
   * them may fail, end in an error or be without data unseen.
   */
  readonly rest: 'passes' | 'may-warn';
  readonly seats?: { readonly check: string; readonly exactly?: readonly string[]; readonly atLeast?: number; readonly atMost?: number };
  /** Message ids among the causes: these must be there, those must not. */
  readonly blames?: readonly string[];
  readonly neverBlames?: readonly string[];
  /** Who is asked to mend what failed, each of them and nobody else; nobody when absent. What a remark asks for is not looked at. */
  readonly owners?: readonly OwnerRole[];
  /** Reason of a check's finding, such as 'pupils-under-target.fail-up'. */
  readonly reasons?: Readonly<Record<string, string>>;
}

/** Row types of facts/*.sql, one per view. A fact starts from the plan: who never showed up has a row too. NULL is absent. */
import type { PhaseName } from '../core/sample.ts';

interface OfPupil {
  readonly room: string;
  /** Seat, '1' … 'n'. */
  readonly pupil: string;
}
interface OfAccessPoint {
  readonly room: string;
  readonly accessPoint: string;
}

/** Was the pupil there? One row per planned pupil and planned phase. */
export interface PupilActive extends OfPupil {
  readonly phase: PhaseName;
  /** Signs of life (pupilActiveCount) in the phase. */
  readonly signCount: number;
  readonly failureCount: number;
  /** Reason of the first failure in the phase. */
  readonly firstFailure?: string;
}

export interface PupilLogin extends OfPupil {
  readonly completed: boolean;
  /** Elapsed time so far when it did not complete; absent when the pupil never pressed. */
  readonly loginMs?: number;
  /** How long the pupil was given at the least, to the end of what was played: who did not get in may have been given too little. */
  readonly givenMs: number;
  /** What failed most often, of two the first, such as credentials-timeout; gave-up when nothing did and the time ran out. */
  readonly failure?: string;
  readonly slowestStep?: string;
  readonly slowestStepMs?: number;
  /** The server's own time for that step; absent when no answer came, or one that told none. */
  readonly stepHandlerMs?: number;
}

export interface PupilPackage extends OfPupil {
  readonly completed: boolean;
  readonly packageMs?: number;
  readonly packageBytes?: number;
  readonly targetDownMbps: number;
  /** As of the login, from when it let the pupil begin, or was given up. */
  readonly givenMs: number;
}

/** Payload in the judged window of the bandwidth phase; two rows per pupil: downloadBytes and uploadBytes. */
export interface PupilGoodput extends OfPupil {
  readonly metric: 'downloadBytes' | 'uploadBytes';
  readonly targetMbps: number;
  readonly headroomRatio: number;
  readonly windowMs: number;
  readonly chunkCount: number;
  /** Over the whole intervals of the pupil's own schedule that lie in the window. */
  readonly goodputMbps: number;
  /** Lowest mean over any 5 s inside the window (steps of 250 ms). */
  readonly worstFiveSecondsMbps: number;
  /** Mean over the first and the last 10 s of the window, less what is no whole interval of the schedule; absent when it is shorter than both. */
  readonly firstTenSecondsMbps?: number;
  readonly lastTenSecondsMbps?: number;
  /** Longest stretch of the window in which no chunk was finished: bytes are known to have arrived only then. */
  readonly longestGapMs: number;
}

/** What the generator asked for, not what came back. Two rows per pupil. */
export interface PupilDemand extends OfPupil {
  readonly metric: 'downloadBytes' | 'uploadBytes';
  readonly expectedCount: number;
  readonly sentCount: number;
  /** Due, but the path was so far behind that they were given up; the demand was there. */
  readonly skippedCount: number;
  /** Sent more than 50 ms after max(due, previous end). */
  readonly lateCount: number;
  readonly lateP95Ms?: number;
  readonly windowMs: number;
}

export interface PupilSave extends OfPupil {
  readonly windowMs: number;
  readonly acknowledgedCount: number;
  readonly unacknowledgedCount: number;
  /** Saves that fall due in the window by the plan. */
  readonly expectedCount: number;
  /** Over acknowledged and unacknowledged saves, the latter with their elapsed time. */
  readonly ackP95Ms?: number;
  readonly ackWorstMs?: number;
  readonly retriedCount: number;
  readonly worstGapMs?: number;
}

/** Client's receipts against the server's ledger. */
export interface PupilAnswers extends OfPupil {
  readonly ledgerRead: boolean;
  readonly acknowledgedCount: number;
  /** Acknowledged to the client but not in the ledger in that sequence and checksum, or found missing at submit. */
  readonly lostCount: number;
  /** In the ledger more than once. */
  readonly doubledCount: number;
  /** Still without a receipt when the exam ended. */
  readonly unacknowledgedCount: number;
}

/** Heartbeats, one row per pupil and phase of work (the whole phase) and bandwidth. Unanswered ones count with their elapsed time. */
export interface PupilLatency extends OfPupil {
  readonly phase: PhaseName;
  /** From the plan: phase length ÷ interval. */
  readonly expectedCount: number;
  readonly sampleCount: number;
  readonly unansweredCount: number;
  readonly p50Ms?: number;
  readonly p95Ms?: number;
  /** Only from 80 samples. */
  readonly p99Ms?: number;
  /** Lower of the idle phase's median and the run's p10 of this pupil; absent below 20 samples. */
  readonly baselineMs?: number;
  readonly windowMs: number;
}

/** UDP echo, per probed subject ('probe/gateway', 'probe/server') and planned phase. */
export interface ProbeLoss {
  readonly room: string;
  readonly subject: string;
  readonly phase: PhaseName;
  readonly sentCount: number;
  readonly lostCount: number;
  /** Rows of ten or more lost. */
  readonly outageCount: number;
  /** Of lostCount: lost in such rows. */
  readonly outageLostCount: number;
  /**
   * All such rows together, each from its first probe to the next that came back; 0 without one. One that reaches from login into package, or
   * from there into work, has its whole length in both.
   */
  readonly outagesMs: number;
  /** The longest of them. */
  readonly longestOutageMs: number;
  /** Of lostCount, and not of outageLostCount: lost in such rows while most of the class's heartbeats were answered. Of the way to the server. */
  readonly heldBackLostCount: number;
  /** The longest of those; 0 without one. */
  readonly longestHeldBackMs: number;
  /** The class's heartbeats of the phase, those that nobody told of included. */
  readonly beatCount: number;
  /** Of beatCount: not answered, or 50 ms later than the pupil's quickest tenth: TCP waits for longer before it sends again what was lost. */
  readonly lateBeatCount: number;
  readonly rttP95Ms?: number;
  readonly windowMs: number;
}

export interface PupilConnection extends OfPupil {
  /** Over all the pupil's connections. */
  readonly dropCount: number;
  /** Of dropCount: of the connection that waits for heartbeats alone. The exam's own is given up for a receipt that does not come, too. */
  readonly heartbeatDropCount: number;
  /** Drops after which that connection came back. */
  readonly returnedCount: number;
  /** One did not, and the pupil was away for at least plan.work.silenceMs when the exam ended. */
  readonly neverReturned: boolean;
  /** The exam's own was wanted for at least plan.work.silenceMs and never stood: saves could go by plain requests only. */
  readonly neverOpened: boolean;
  readonly worstReturnMs?: number;
}

/** One row per pupil and track that the profile plays. */
export interface PupilMedia extends OfPupil {
  readonly track: 'audio' | 'video';
  readonly started: boolean;
  readonly startupMs?: number;
  readonly stallCount: number;
  readonly stallMs: number;
  readonly longestStallMs: number;
  readonly playedMs: number;
  /** Planned playing time: play pressed to end of the work phase. */
  readonly plannedMs: number;
  /** Steady: from when what was fetched while all pressed play has been played (plan.media.burst.toMs + bufferGoalMs into work). */
  readonly steadyPlayedMs: number;
  /** Of steadyPlayedMs at or above plan.media.requiredRendition; all of it for audio. */
  readonly steadyAtRequiredMs: number;
  readonly steadyPlannedMs: number;
  /** Payload of the film's segments ÷ the time that fetching them took, from when playing is steady; absent for audio. */
  readonly fetchedMbps?: number;
  /** Buffer at the end of the work phase, and its slope over the last 30 s in ms per s. */
  readonly lastBufferMs?: number;
  readonly bufferSlopeMsPerS?: number;
  readonly bufferGoalMs: number;
}

export interface PupilSubmit extends OfPupil {
  readonly completed: boolean;
  readonly submitMs?: number;
  readonly receiptCount: number;
  readonly expectedCount: number;
}

/** The machine that plays the class, and in a rehearsal its access point, per room (its k6) and planned phase. */
export interface GeneratorLoad {
  readonly room: string;
  readonly phase: PhaseName;
  /** Of the means over five readings, one a second; the next one too. */
  readonly hostCpuP95Ratio?: number;
  readonly generatorCpuP95Ratio?: number;
  /** timerDriftMs of the room's pupils. */
  readonly timerDriftP95Ms?: number;
  readonly timerDriftCount: number;
  /** Latest timer of any pupil that was waited for in this phase: how long the generator stood still at once. */
  readonly longestStallMs?: number;
  /** Share of the phase that timers were late by more than 20 ms, of the worst in each second, all pupils. */
  readonly stalledRatio?: number;
  /** Of the room's emulated access point, which is played as well: its latest timer. Absent where it told nothing. */
  readonly emulatorLateMs?: number;
  /** The latest timer of each second, of those. */
  readonly emulatorLateP95Ms?: number;
  /** Share of the phase that its timers were late by more than 20 ms, of the worst in each second. */
  readonly emulatorStalledRatio?: number;
  /** How long it was asked in vain, when it is provnät's; absent when it answered, or was not asked. */
  readonly emulatorSilentMs?: number;
  readonly hostTimerDriftP95Ms?: number;
  readonly hostSampleCount: number;
  readonly linkKind?: string;
  readonly linkRateMbps?: number;
  /** Whether its radio sleeps between packets: on, off, or unknown where the system does not tell; absent without a radio, and in older runs. */
  readonly radioSaving?: string;
  /** The longest time that this machine's own link was down, of those within the phase or up to 30 s before it; absent: never seen down. */
  readonly linkLostMs?: number;
  /** When that began, from the run's start. */
  readonly linkLostFromMs?: number;
  /**
   * How much of the phase all such times may have spoilt: from when it was last seen up, and with what they broke, as long again or 10 s. Absent
   * with linkLostMs.
   */
  readonly linkSpoiltMs?: number;
  /** What tunnelled the load, such as WireGuard; unknown where the system does not tell; absent: nothing, or nobody asked. */
  readonly tunnel?: string;
  /**
   * Wire rate on the link: what the plan asks of it in the bandwidth phase, what it carried in the others, or the plan's there too when its octets
   * are not told. Both directions together on the air, the heavier of them on a cable.
   */
  readonly wireMbps: number;
  readonly windowMs: number;
}

/** One row per run. */
export interface ClockRecord {
  /** Wall clock against the steady one, the most since the start: it grows with the length of the run. */
  readonly worstDriftMs?: number;
  /** The most that it moved within 10 s, or between two readings that are further apart: a step. */
  readonly worstStepMs?: number;
  /** Moved ÷ time, in the worst phase: rates and durations there are off by as much. */
  readonly worstPhaseRatio?: number;
  readonly driftSampleCount: number;
  readonly serverOffsetBeforeMs?: number;
  readonly serverOffsetAfterMs?: number;
  readonly windowMs: number;
}

/** Per planned phase; all rooms load the same server. */
export interface ServerHealthFact {
  readonly phase: PhaseName;
  readonly handlerP95Ms?: number;
  readonly handlerCount: number;
  /** Kind of request with the worst p95, among those with at least 20: many quick chunks would hide a few slow saves. */
  readonly slowestKind?: string;
  readonly slowestKindP95Ms?: number;
  /** Of the means over five seconds. */
  readonly loopUtilizationP95Ratio?: number;
  /**
   * What three quarters of the seconds stay under with their p99. A second holds about a hundred turns of the loop, so its p99 is its one
   * worst turn: a single pause must not condemn a phase, and long stretches of them show in the utilisation as well.
   */
  readonly loopDelayP99Ms?: number;
  /** How long the server stood still at once: a second of its own that took so much longer, or its loop's longest delay. */
  readonly longestStallMs?: number;
  /** Share of the phase that it was later than 20 ms: half a second of every four is no percentile of any second. */
  readonly stalledRatio?: number;
  /** Requests that the server refused because its caps were reached: whoever else loaded it, it was not the network. */
  readonly refusedCount: number;
  /** Requests that the server itself failed at, with 5xx or by not keeping a save; 0 also when it does not tell. */
  readonly failedCount: number;
  readonly healthSampleCount: number;
  /** Longest time that the server told of no second: between two of them, and from the last one to a poll that nobody listened for. */
  readonly longestGapMs?: number;
  /** From the last second that it told of to the end of the phase; 0 when it told of later ones. */
  readonly silentAtEndMs: number;
  /** Polls that its machine turned away, because nobody listened. */
  readonly closedCount: number;
  /** Times that it was started anew; 0 also when it does not tell. */
  readonly restartCount: number;
  /** Segments sent again ÷ sent; in work without the moments when all press play. Absent while others' runs loaded the server too. */
  readonly retransmitRatio?: number;
  /** Other runs at work, the most in any second; absent when the server does not tell. */
  readonly otherRunCount?: number;
  /** Runs at once that the server and its line are meant for; absent when it does not tell. */
  readonly runLimitCount?: number;
  /** Of the server's own link towards this machine; 'unknown' when it was asked and does not tell, absent in runs that did not ask. */
  readonly linkKind?: string;
  readonly linkRateMbps?: number;
  /** Wire rate on that link: what the plan asks of it (bandwidth phase), or what it carried for whomever, whichever is more. */
  readonly wireMbps?: number;
  readonly windowMs: number;
}

export interface AccessPointReach extends OfAccessPoint {
  readonly pollCount: number;
  readonly answeredCount: number;
  readonly longestSilenceMs: number;
  /** From its last answer to the last time that it was asked; the whole run when it never answered. */
  readonly silentAtEndMs: number;
  /** Its last answer, from the run's start; absent when it never answered. */
  readonly lastAnsweredMs?: number;
  /** When it was last asked, from the run's start; absent when nobody asked it. */
  readonly lastAskedMs?: number;
  readonly lastReason?: string;
  /** Its controller called it down: in which word, the last time. Polls in which it did are not answered. */
  readonly controllerSays?: string;
  /** When it last started, from the run's start, by its own uptime; absent: not during the run, not told, or a guess. */
  readonly restartedMs?: number;
  /** The device says that it is provnät's emulated access point. */
  readonly emulated: boolean;
  readonly model?: string;
}

/** Rise of the room's down octets between two actual poll instants inside the phase, against the clients' bytes between the same instants. */
export interface RoomTraffic {
  readonly room: string;
  readonly phase: PhaseName;
  readonly clientBytes?: number;
  /** After taking off the idle phase's rate and 4.8 % headers; summed over the room's access points. */
  readonly accessPointBytes?: number;
  /** Of accessPointBytes: acknowledgements of the class's own uploads, at most (a card that gathers them sends fewer). */
  readonly acknowledgementBytes?: number;
  /** The idle phase's own rate, for the report. */
  readonly backgroundMbps?: number;
  /** (agent cache + poll interval) ÷ window. */
  readonly wideningRatio?: number;
  readonly accessPointCount: number;
  /** Access points with usable counters. */
  readonly usableCount: number;
  /** Why some cannot be used: silent, reset during the window, renewed more seldom than the phase is long, or no such counters. */
  readonly unusable?: 'silent' | 'reset' | 'too-slow' | 'not-told';
  /** What some access point's counters mean is a guess: nothing may fail by them, nor be proven. */
  readonly guessed: boolean;
  readonly windowMs: number;
}

/** From the first loaded phase to the last: the rise of the room's down octets above their quietest phase, beside what its pupils received. */
export interface RoomTouch {
  readonly room: string;
  readonly clientMbps: number;
  readonly quietMbps: number;
  /** After taking that off, and 4.8 % headers; summed over the room's access points. */
  readonly riseMbps: number;
  /** (agent cache + poll interval) ÷ window. */
  readonly wideningRatio: number;
  readonly windowMs: number;
}

/** Stations as the access points see them, and where this machine's own station is. */
export interface RoomStations {
  readonly room: string;
  readonly pupilCount: number;
  /** Distinct machines that play the room's pupils. */
  readonly stationCount: number;
  /**
   * Largest client count of the room's access points in work and bandwidth, summed; absent when no device tells. Counts that may be of before
   * the phase, or whose meaning is a guess, are left out.
   */
  readonly associatedCount?: number;
  readonly hostBssid?: string;
  /**
   * True: in every phase but the idle one it was told, and each time it was one of the room's access points. False: once it was another. Absent
   * otherwise, as when the inventory or the system does not tell, or does not all the time.
   */
  readonly bssidMatches?: boolean;
  /** The school file names the pupils' wireless networks. */
  readonly ssidNamed: boolean;
  /** The wireless network that the load went over, after the idle phase: one that is not named, where there was one. */
  readonly hostSsid?: string;
  /** The first other one that it changed to or from. */
  readonly otherSsid?: string;
  /** True: told in every phase but the idle one, and each time one of those named. False: once it was another. */
  readonly ssidMatches?: boolean;
  /** Why the system told none in some phase although the load went over Wi-Fi. */
  readonly ssidUntold?: string;
  /** The kind of link that this machine began with, and the first other one, after the idle phase; both absent when it stayed the same. */
  readonly linkKind?: string;
  readonly otherLinkKind?: string;
}

/** Airtime, one row per radio and phase of work and bandwidth; only samples that lie whole within the phase (method.md §7). */
export interface RadioUtilization extends OfAccessPoint {
  readonly radio: string;
  readonly phase: PhaseName;
  readonly channel?: string;
  readonly usableCount: number;
  readonly readCount: number;
  readonly worstRatio?: number;
  readonly medianRatio?: number;
  /** Window of the figure, not of the phase. */
  readonly figureWindowMs?: number;
  /** The same of the short average. Its mean over the phase is what a long average would have told. */
  readonly usableShortCount: number;
  readonly readShortCount: number;
  readonly worstShortRatio?: number;
  readonly meanShortRatio?: number;
  readonly shortWindowMs?: number;
  /** Figures of both that lie whole within the phase and say zero although devices were on the air: nobody measured them. */
  readonly falseZeroCount: number;
  /** What the figures mean is a guess. */
  readonly guessed: boolean;
  /** No source tells how old they are: they may be of an emptier room. */
  readonly ageGuessed: boolean;
}

export interface AccessPointClients extends OfAccessPoint {
  readonly phase: PhaseName;
  /** Counts that lie whole within the phase (method.md §7). */
  readonly sampleCount: number;
  readonly readCount: number;
  readonly worstCount?: number;
  /** What the count means is a guess. */
  readonly guessed: boolean;
  /** No source tells how old it is. */
  readonly ageGuessed: boolean;
}

/** The access point's uplink during the run, as told by the access point and, where the school file names its port, by the switch. */
export interface AccessPointUplink extends OfAccessPoint {
  readonly side: 'access-point' | 'switch';
  readonly interfaceName?: string;
  readonly speedMbps?: number;
  readonly duplex?: string;
  readonly errorCount?: number;
  readonly packetCount?: number;
  readonly discardCount?: number;
  /** Wire rate that this room's bandwidth phase needs, both headers and opposite acknowledgements included, in the heavier direction. */
  readonly neededMbps: number;
  /** What it carried in the bandwidth phase, others' traffic included, in the heavier direction; absent when its octets are not told in time. */
  readonly carriedMbps?: number;
  /** How seldom the device renews its counters, at worst: what it counted in a shorter window is absent. */
  readonly renewedEveryMs?: number;
  readonly windowMs: number;
  /** What the speed, the duplex, or any of the counts means is a guess. */
  readonly speedGuessed: boolean;
  readonly duplexGuessed: boolean;
  readonly countGuessed: boolean;
}

/** Every fact by the name of its file; checks ask for them by these names. */
export interface FactRows {
  readonly 'pupil-active': PupilActive;
  readonly 'pupil-login': PupilLogin;
  readonly 'pupil-package': PupilPackage;
  readonly 'pupil-goodput': PupilGoodput;
  readonly 'pupil-demand': PupilDemand;
  readonly 'pupil-save': PupilSave;
  readonly 'pupil-answers': PupilAnswers;
  readonly 'pupil-latency': PupilLatency;
  readonly 'pupil-connection': PupilConnection;
  readonly 'pupil-media': PupilMedia;
  readonly 'pupil-submit': PupilSubmit;
  readonly 'probe-loss': ProbeLoss;
  readonly 'generator-load': GeneratorLoad;
  readonly 'clock-record': ClockRecord;
  readonly 'server-health': ServerHealthFact;
  readonly 'access-point-reach': AccessPointReach;
  readonly 'room-traffic': RoomTraffic;
  readonly 'room-touch': RoomTouch;
  readonly 'room-stations': RoomStations;
  readonly 'radio-utilization': RadioUtilization;
  readonly 'access-point-clients': AccessPointClients;
  readonly 'access-point-uplink': AccessPointUplink;
}
export type FactName = keyof FactRows;
export type Facts = { readonly [Name in FactName]: readonly FactRows[Name][] };

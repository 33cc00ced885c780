/** A judgement and the facts that it stands on → points of verdict, check, phase and pupilResult. Nothing is judged here. */
import { lengthMsOf, type Plan } from '../plan.ts';
import { changedLimitsOf } from '../changed-limits.ts';
import type { CheckFinding, Outcome, RoomVerdict, Verdict } from '../verdict.ts';
import { isJudgedOutcome } from '../verdict.ts';
import { checkValue } from './check-value.ts';
import { type Point, present } from './point.ts';
import { targetShareOf } from './pupil-points.ts';
import { quantileOf } from './quantile.ts';
import { type AskedOf, failureMarks, standingOf } from './standing.ts';

/** The sentences of a room's verdict, made by the report: a dashboard says what the report says. */
export interface RoomWords {
  readonly reasonSv: string;
  readonly reasonEn: string;
  /** Empty when there is nothing to do. */
  readonly remedySv: string;
  readonly remedyEn: string;
  readonly testedSv: string;
  readonly testedEn: string;
  /** Words of a link to the report. */
  readonly reportSv: string;
  readonly reportEn: string;
  readonly ownerSv: string;
  readonly ownerEn: string;
  /** By check. */
  readonly checks: Readonly<Record<string, { readonly sv: string; readonly en: string }>>;
}
/** By room. */
export type VerdictWords = Readonly<Record<string, RoomWords>>;

/** What is read of the facts; the rows of facts/rows.ts have it. */
interface GoodputFact {
  readonly room: string;
  readonly pupil: string;
  readonly metric: 'downloadBytes' | 'uploadBytes';
  readonly targetMbps: number;
  readonly goodputMbps: number;
}

export interface VerdictSource {
  readonly verdict: Verdict;
  readonly plan: Plan;
  readonly words: VerdictWords;
  readonly goodput: readonly GoodputFact[];
  readonly asked: AskedOf;
  /** Where the folder of runs is served; absent when nobody says. */
  readonly reportUrl?: string;
}

/** Every text is there, empty when it says nothing: a point that is written again leaves no field of the earlier one behind. */
export function verdictPoints(source: VerdictSource): readonly Point[] {
  return source.verdict.rooms.flatMap((room) => [
    verdictPoint(source, room),
    ...room.findings.map((finding, order) => checkPoint(source, room, finding, order)),
    ...phasePoints(source, room.room),
  ]);
}

function verdictPoint({ verdict, plan, words, goodput, asked, reportUrl }: VerdictSource, room: RoomVerdict): Point {
  const told = wordsOf(words, room.room);
  const standing = standingOf(verdict, room, asked(room.room));
  const one = (is: boolean): number => (is ? 1 : 0);
  const target = room.findings.find(({ check }) => check === 'pupils-under-target');
  // What a gate took back is no figure of the room.
  const isJudged = target !== undefined && isJudgedOutcome(target.outcome);
  const underCount = isJudged ? target.evidence['underCount'] : undefined;
  const shares = goodput.filter((row) => row.room === room.room).map(targetShareOf);
  const down = ratesOf(goodput, room.room, 'downloadBytes');
  const up = ratesOf(goodput, room.room, 'uploadBytes');
  return {
    measurement: 'verdict',
    tags: { school: verdict.school, room: room.room, mode: verdict.mode },
    fields: present({
      run: verdict.runId,
      standing,
      outcome: room.outcome,
      proves: room.proves,
      provenReadyCount: one(standing.startsWith('room-ready')),
      pathReadyCount: one(standing.startsWith('path-ready')),
      lowerTargetCount: one(standing === 'lower-target-ready'),
      notReadyCount: one(standing === 'room-not-ready' || standing === 'path-not-ready'),
      undecidedCount: one(standing === 'inconclusive'),
      rehearsedCount: one(standing.startsWith('emulated-')),
      ...failureMarks(standing, Math.round(verdict.startAtMs)),
      profile: verdict.profile.id,
      profileLength: verdict.profile.length,
      judgementNumber: verdict.number,
      judgedAtMs: Math.round(verdict.judgedAtMs),
      pupilCount: room.pupilCount,
      worstTargetRatio: isJudged && shares.length > 0 ? Math.min(...shares) : undefined,
      seatsUnderTargetCount: typeof underCount === 'number' ? underCount : undefined,
      targetDownMbps: verdict.target.downMbps,
      targetUpMbps: verdict.target.upMbps,
      worstDownMbps: down[0],
      p5DownMbps: quantileOf(down, 0.05),
      medianDownMbps: quantileOf(down, 0.5),
      worstUpMbps: up[0],
      p5UpMbps: quantileOf(up, 0.05),
      medianUpMbps: quantileOf(up, 0.5),
      deliveredDownMbps: down.length === 0 ? undefined : down.reduce((sum, rate) => sum + rate, 0),
      decidedBy: room.decidedBy ?? '',
      testedSv: told.testedSv,
      testedEn: told.testedEn,
      limitsChangedCount: changedLimitsOf(verdict).length,
      reasonSv: told.reasonSv,
      reasonEn: told.reasonEn,
      remedySv: told.remedySv,
      remedyEn: told.remedyEn,
      ownerSv: told.ownerSv,
      ownerEn: told.ownerEn,
      partial: verdict.partial ?? '',
      runHash: verdict.runHash,
      startAtMs: Math.round(verdict.startAtMs),
      endAtMs: endOf(plan),
      reportUrl: reportUrl === undefined ? '' : addressOf(reportUrl, verdict, 'sv'),
      reportUrlEn: reportUrl === undefined ? '' : addressOf(reportUrl, verdict, 'en'),
      reportLink: reportUrl === undefined ? '' : linkTo(addressOf(reportUrl, verdict, 'sv'), told.reportSv),
      reportLinkEn: reportUrl === undefined ? '' : linkTo(addressOf(reportUrl, verdict, 'en'), told.reportEn),
    }),
    timeMs: Math.round(verdict.startAtMs),
  };
}

const addressOf = (base: string, { runId, number }: Verdict, language: string): string =>
  `${base.replace(/\/+$/, '')}/${runId}/reports/${number}.${language}.html`;

/** The address is the school's own text. */
const linkTo = (address: string, words: string): string =>
  `<a href="${address.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')}" target="_blank" rel="noopener">${words}</a>`;

function wordsOf(words: VerdictWords, room: string): RoomWords {
  const told = words[room];
  if (told === undefined) throw new Error(`room ${room}: nobody said its verdict in words`);
  return told;
}

const endOf = (plan: Plan): number => Math.round(plan.startAtMs + lengthMsOf(plan));

/** Lowest first. */
const ratesOf = (goodput: readonly GoodputFact[], room: string, metric: GoodputFact['metric']): readonly number[] =>
  goodput
    .filter((row) => row.room === room && row.metric === metric)
    .map(({ goodputMbps }) => goodputMbps)
    .sort((left, right) => left - right);

/** Of a rehearsal in a word of its own, as its standing is: a dashboard knows a check by that alone, and paints it grey. */
export const checkOutcome = (mode: Verdict['mode'], outcome: Outcome): string => (mode === 'rehearsal' ? `emulated-${outcome}` : outcome);

function checkPoint({ verdict, words }: VerdictSource, room: RoomVerdict, finding: CheckFinding, order: number): Point {
  const said = wordsOf(words, room.room).checks[finding.check];
  const { value, unit, limit, direction } = checkValue(finding);
  return {
    measurement: 'check',
    tags: { school: verdict.school, room: room.room, check: finding.check, mode: verdict.mode },
    fields: present({
      run: verdict.runId,
      outcome: checkOutcome(verdict.mode, finding.outcome),
      power: finding.power,
      order,
      reason: finding.reason,
      reasonSv: said?.sv ?? '',
      reasonEn: said?.en ?? '',
      badSeatCount: finding.seats.length,
      badSeats: finding.seats.join(', '),
      sampleCount: finding.sampleCount,
      windowMs: finding.windowMs,
      value,
      valueUnit: value === undefined ? '' : unit,
      limit,
      limitDirection: limit === undefined ? '' : direction,
    }),
    timeMs: Math.round(verdict.startAtMs),
  };
}

const phasePoints = ({ verdict, plan }: VerdictSource, room: string): readonly Point[] =>
  plan.phases.map(({ phase, startOffsetMs, endOffsetMs }) => ({
    measurement: 'phase',
    tags: { school: verdict.school, room, phase, mode: verdict.mode },
    fields: {
      run: verdict.runId,
      startAtMs: Math.round(plan.startAtMs + startOffsetMs),
      endAtMs: Math.round(plan.startAtMs + endOffsetMs),
    },
    timeMs: Math.round(plan.startAtMs + startOffsetMs),
  }));

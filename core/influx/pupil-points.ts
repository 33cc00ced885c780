/** Facts and windows of pupils → points of pupilResult and pupil. */
import type { Verdict } from '../verdict.ts';
import { type FieldValue, type Point, present } from './point.ts';

/** A row of facts/influx/pupil-window.sql. */
export interface PupilWindow {
  readonly room: string;
  readonly pupil: string;
  readonly phase: string;
  readonly endAtMs: number;
  readonly windowMs: number;
  readonly goodputDownMbps: number;
  /** In the bandwidth phase. */
  readonly goodputUpMbps?: number;
  readonly heartbeatCount: number;
  readonly heartbeatUnansweredCount: number;
  readonly heartbeatP95Ms?: number;
  readonly saveAckedCount: number;
  readonly saveAckWorstMs?: number;
  readonly audioStallMs: number;
  readonly videoStallMs: number;
  readonly failureCount: number;
  readonly connectionDropCount: number;
}

interface OfPupil {
  readonly room: string;
  readonly pupil: string;
}

/** What is read of the facts; the rows of facts/rows.ts have it. */
export interface PupilFacts {
  readonly 'pupil-goodput': readonly (OfPupil & {
    readonly metric: 'downloadBytes' | 'uploadBytes';
    readonly targetMbps: number;
    readonly goodputMbps: number;
    readonly worstFiveSecondsMbps: number;
  })[];
  readonly 'pupil-login': readonly (OfPupil & { readonly loginMs?: number })[];
  readonly 'pupil-package': readonly (OfPupil & { readonly packageMs?: number })[];
  readonly 'pupil-latency': readonly (OfPupil & { readonly phase: string; readonly unansweredCount: number; readonly p95Ms?: number })[];
  readonly 'pupil-save': readonly (OfPupil & { readonly ackP95Ms?: number })[];
  readonly 'pupil-answers': readonly (OfPupil & { readonly lostCount: number })[];
  readonly 'pupil-media': readonly (OfPupil & { readonly track: 'audio' | 'video'; readonly stallMs: number })[];
  readonly 'pupil-submit': readonly (OfPupil & { readonly submitMs?: number })[];
}

type OfRun = Pick<Verdict, 'school' | 'mode' | 'runId' | 'startAtMs' | 'target'>;

/** One for each seat of the plan. */
export function pupilResultPoints(run: OfRun, seats: readonly OfPupil[], facts: PupilFacts): readonly Point[] {
  const goodput = indexed(facts['pupil-goodput'], ({ metric }) => metric);
  const login = indexed(facts['pupil-login']);
  const load = indexed(facts['pupil-package']);
  const latency = indexed(facts['pupil-latency'], ({ phase }) => phase);
  const save = indexed(facts['pupil-save']);
  const answers = indexed(facts['pupil-answers']);
  const media = indexed(facts['pupil-media'], ({ track }) => track);
  const submit = indexed(facts['pupil-submit']);
  return seats.map(({ room, pupil }) => {
    const seat = `${room}/${pupil}`;
    const [down, up, work] = [goodput(seat, 'downloadBytes'), goodput(seat, 'uploadBytes'), latency(seat, 'work')];
    return pointOf(run, 'pupilResult', { room, pupil }, run.startAtMs, {
      goodputDownMbps: down?.goodputMbps,
      goodputUpMbps: up?.goodputMbps,
      worstFiveSecondsDownMbps: down?.worstFiveSecondsMbps,
      targetDownMbps: down?.targetMbps ?? run.target.downMbps,
      targetUpMbps: up?.targetMbps ?? run.target.upMbps,
      worstTargetRatio: down === undefined || up === undefined ? undefined : Math.min(targetShareOf(down), targetShareOf(up)),
      loginMs: login(seat)?.loginMs,
      packageMs: load(seat)?.packageMs,
      heartbeatP95Ms: work?.p95Ms,
      heartbeatUnansweredCount: work?.unansweredCount,
      saveAckP95Ms: save(seat)?.ackP95Ms,
      answerLostCount: answers(seat)?.lostCount,
      audioStallMs: media(seat, 'audio')?.stallMs,
      videoStallMs: media(seat, 'video')?.stallMs,
      submitMs: submit(seat)?.submitMs,
    });
  });
}

/** What a pupil got of the target one way; from 1 it has all. */
export const targetShareOf = ({ goodputMbps, targetMbps }: { readonly goodputMbps: number; readonly targetMbps: number }): number =>
  goodputMbps / targetMbps;

export const pupilPoints = (run: OfRun, windows: readonly PupilWindow[]): readonly Point[] =>
  windows.map(({ room, pupil, endAtMs, ...told }) =>
    pointOf(run, 'pupil', { room, pupil }, endAtMs, {
      ...told,
      ...(told.phase === 'bandwidth' && { targetDownMbps: run.target.downMbps, targetUpMbps: run.target.upMbps }),
    }),
  );

function pointOf(
  { school, mode, runId }: OfRun,
  measurement: 'pupil' | 'pupilResult',
  { room, pupil }: OfPupil,
  timeMs: number,
  fields: Readonly<Record<string, FieldValue | undefined>>,
): Point {
  return { measurement, tags: { school, mode, room, pupil }, fields: present({ run: runId, ...fields }), timeMs: Math.round(timeMs) };
}

function indexed<Row extends OfPupil>(
  rows: readonly Row[],
  part: (row: Row) => string = () => '',
): (seat: string, part?: string) => Row | undefined {
  const found = new Map(rows.map((row) => [`${row.room}/${row.pupil} ${part(row)}`, row]));
  return (seat, wanted = '') => found.get(`${seat} ${wanted}`);
}

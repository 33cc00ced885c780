/** A whole run folder of known behaviour, written as a real run writes it: spools, import, seal. For tests of facts, checks and report. */
import { writeFile } from 'node:fs/promises';
import type { InventoryAccessPoint, InventoryInflux } from '../../core/inventory/types.ts';
import type { RoomRunState, RunState } from '../../core/run-state.ts';
import type { Sample } from '../../core/sample.ts';
import type { SealedRun, UnfinishedRun } from '../../store/run-folder.ts';
import { collectorSpoolPath, createRun, k6SpoolPath } from '../../store/run-folder.ts';
import { openSampleSpool } from '../../store/sample-spool.ts';
import { sealRun } from '../../store/seal-run.ts';
import type { PlanChanges, PlannedRoom } from './synthetic-plan.ts';
import { syntheticInventory, syntheticLimits, syntheticPlan } from './synthetic-plan.ts';
import { accessPointSamples, type AccessPointBehaviour } from './synthetic-access-point.ts';
import { machineSamples, stepAt, type MachineBehaviour } from './synthetic-machine.ts';
import { pupilMeasures } from './synthetic-pupil.ts';
import type { PupilBehaviour, PupilMeasure } from './synthetic-pupil-behaviour.ts';

export interface SyntheticRoom {
  readonly room: string;
  readonly pupilCount: number;
  /** By seat; a seat left out does well. */
  readonly pupils?: Readonly<Record<string, PupilBehaviour>>;
  /** For every seat without a behaviour of its own. */
  readonly everyPupil?: PupilBehaviour;
  readonly accessPoints?: Readonly<Record<string, AccessPointBehaviour>>;
  /** How the room's k6 ended; finished when left out. */
  readonly end?: Partial<RoomRunState>;
}

export interface SyntheticRun {
  readonly rooms: readonly SyntheticRoom[];
  readonly plan?: PlanChanges;
  readonly machine?: MachineBehaviour;
  /** The pupils' wireless networks, by the school file. */
  readonly ssid?: readonly string[];
  readonly bssids?: Readonly<Record<string, readonly string[]>>;
  /** What the school file says more of access points. */
  readonly inventory?: Readonly<Record<string, Partial<InventoryAccessPoint>>>;
  /** The ledger could not be read after the run. */
  readonly ledgerUnread?: boolean;
  readonly state?: Partial<RunState>;
  /** The InfluxDB of the school file. */
  readonly influx?: InventoryInflux;
  /** Rooms of the school file that this run does not play. */
  readonly otherRooms?: readonly PlannedRoom[];
  /** Samples that are added as another collector's. */
  readonly more?: readonly Sample[];
}

/** Writes the spools of a run that has just ended. */
export async function writeSyntheticSpools(runsPath: string, wanted: SyntheticRun): Promise<UnfinishedRun> {
  const rooms = wanted.rooms.map(({ room, pupilCount, accessPoints = {} }) => ({
    room,
    pupilCount,
    accessPoints: Object.keys(accessPoints),
  }));
  const plan = syntheticPlan(rooms, wanted.plan);
  const endAtMs = plan.startAtMs + Math.max(...plan.phases.map((phase) => phase.endOffsetMs));
  const state: RunState = {
    formatVersion: 1,
    runId: plan.runId,
    startedAtMs: plan.startAtMs - 8000,
    endedAtMs: endAtMs + 3000,
    rooms: wanted.rooms.map(({ room, end }) => ({ room, end: 'finished', exitCode: 0, agent: 'lab', stationCount: 1, ...end })),
    ledgerRead: wanted.ledgerUnread !== true,
    k6Version: '2.2.0',
    provnatVersion: '0.1.0',
    ...wanted.state,
  };
  const school = syntheticInventory([...rooms, ...(wanted.otherRooms ?? [])], wanted.bssids);
  const accessPoints = school.accessPoints.map((each) => ({ ...each, ...wanted.inventory?.[each.accessPoint] }));
  const run = await createRun(runsPath, {
    plan,
    inventory: {
      ...school,
      accessPoints,
      ...(wanted.influx !== undefined && { influx: wanted.influx }),
      ...(wanted.ssid !== undefined && { ssid: wanted.ssid }),
    },
    limits: syntheticLimits,
    state,
  });
  const collected: Sample[] = [...machineSamples(plan, wanted.machine ?? {}), ...(wanted.more ?? [])];
  for (const [roomIndex, room] of wanted.rooms.entries()) {
    const lines: string[] = [k6Definition('heartbeatRttMs')];
    const received: PupilMeasure[] = [];
    for (const pupil of plan.rooms[roomIndex]?.pupils ?? []) {
      const behaviour = room.pupils?.[pupil.pupil] ?? room.everyPupil ?? {};
      const measures = pupilMeasures(plan, pupil, behaviour, wanted.machine?.handlerMs).map((measure) => ({
        ...measure,
        atMs: measure.atMs + stepAt(plan, wanted.machine ?? {}, measure.atMs),
      }));
      for (const measure of measures) lines.push(k6Line(measure, room.room, pupil.pupil));
      received.push(...measures.filter(({ metric, unknown }) => unknown !== true && downPayload.has(metric)));
      if (wanted.ledgerUnread !== true) collected.push(...ledger(measures, behaviour, room.room, pupil.pupil, endAtMs));
    }
    await writeFile(k6SpoolPath(run.path, roomIndex), `${lines.join('\n')}\n`);
    for (const [accessPoint, behaviour] of Object.entries(room.accessPoints ?? {})) {
      collected.push(...accessPointSamples(plan, accessPoint, behaviour, (atMs) => bytesBy(received, atMs)));
    }
  }
  const spool = await openSampleSpool(collectorSpoolPath(run.path, 'collected'));
  for (const sample of collected) spool.write(sample);
  const { lostCount } = await spool.close();
  if (lostCount > 0) throw new Error(`${lostCount} synthetic samples were lost`);
  return run;
}

/** The same, imported and sealed. */
export async function writeSyntheticRun(runsPath: string, wanted: SyntheticRun): Promise<SealedRun> {
  const run = await writeSyntheticSpools(runsPath, wanted);
  return sealRun(run, { sealedAtMs: run.plan.startAtMs + 300_000, provnatVersion: '0.1.0' });
}

const downPayload: ReadonlySet<string> = new Set(['downloadBytes', 'segmentBytes', 'packageBytes']);

function bytesBy(received: readonly PupilMeasure[], atMs: number): number {
  let bytes = 0;
  for (const { value, atMs: endAtMs, windowMs = 0 } of received) {
    const share = windowMs > 0 ? (atMs - (endAtMs - windowMs)) / windowMs : atMs >= endAtMs ? 1 : 0;
    bytes += value * Math.max(0, Math.min(1, share));
  }
  return bytes;
}

function ledger(measures: readonly PupilMeasure[], behaviour: PupilBehaviour, room: string, pupil: string, endAtMs: number): Sample[] {
  const texts = measures.flatMap(({ metric, text }) => (metric === 'answerAcknowledged' && text !== undefined ? [text] : []));
  const kept = texts.slice(behaviour.lostCount ?? 0);
  const doubled = kept.slice(0, behaviour.doubledCount ?? 0);
  return [...kept, ...doubled].map((valueText) => ({
    atMs: endAtMs + 1000,
    metric: 'ledgerEntry',
    valueText,
    state: 'value',
    subject: `pupil/${room}/${pupil}`,
    room,
    pupil,
    source: 'ledger',
  }));
}

/** One line of k6's JSON output, as scenarios/measures.ts makes it write: local time with its offset, and the exact time as metadata. */
export function k6Line(measure: PupilMeasure, room: string, pupil: string, metadata: 'with-time' | 'without-time' = 'with-time'): string {
  const { metric, value, atMs, phase, windowMs, unknown, reason, text } = measure;
  return JSON.stringify({
    metric,
    type: 'Point',
    data: {
      time: localTime(atMs),
      value,
      tags: { phase, pupil, room, scenario: 'room' },
      metadata: {
        ...(metadata === 'with-time' && { atMs: String(atMs) }),
        ...(windowMs !== undefined && { windowMs: String(windowMs) }),
        ...(unknown === true && { state: 'unknown' }),
        ...(reason !== undefined && { reason }),
        ...(text !== undefined && { text }),
      },
    },
  });
}

export const k6Definition = (metric: string): string =>
  JSON.stringify({ type: 'Metric', data: { name: metric, type: 'gauge', contains: 'default', thresholds: [], submetrics: null }, metric });

/** As Go writes it where the tests run: offset and all. */
export function localTime(atMs: number): string {
  const offsetMinutes = -new Date(atMs).getTimezoneOffset();
  const digits = (value: number): string => String(value).padStart(2, '0');
  const sign = offsetMinutes < 0 ? '-' : '+';
  const offset =
    offsetMinutes === 0 ? 'Z' : `${sign}${digits(Math.floor(Math.abs(offsetMinutes) / 60))}:${digits(Math.abs(offsetMinutes) % 60)}`;
  return new Date(Math.floor(atMs) + offsetMinutes * 60_000).toISOString().replace('Z', offset);
}

/** The spools of an hour's exam of 60 pupils: 2.7 million lines as k6 writes them, pupils mixed in time, and its collectors' samples. */
import { open } from 'node:fs/promises';
import type { Plan } from '../../core/plan.ts';
import type { UnfinishedRun } from '../../store/run-folder.ts';
import { collectorSpoolPath, createRun, k6SpoolPath } from '../../store/run-folder.ts';
import { openSampleSpool } from '../../store/sample-spool.ts';
import { accessPointSamples } from '../store/synthetic-access-point.ts';
import { machineSamples } from '../store/synthetic-machine.ts';
import { syntheticInventory, syntheticLimits, syntheticPlan } from '../store/synthetic-plan.ts';
import { pupilMeasures } from '../store/synthetic-pupil.ts';
import type { PupilMeasure } from '../store/synthetic-pupil-behaviour.ts';
import { k6Line, localTime } from '../store/synthetic-run.ts';

const pupilCount = 60;
const lineCount = 2_700_000;
const sliceMs = 10_000;
/** What k6 writes of its own about every request. */
const foreignMetrics = [
  'http_reqs',
  'http_req_duration',
  'http_req_blocked',
  'http_req_connecting',
  'http_req_tls_handshaking',
  'http_req_sending',
  'http_req_waiting',
  'http_req_receiving',
  'http_req_failed',
  'data_received',
];

function hourPlan(runId: string): Plan {
  const room = { room: 'B12', pupilCount, accessPoints: ['ap-b12'] };
  return syntheticPlan([room], {
    runId,
    phases: [
      { phase: 'idle', startOffsetMs: 0, endOffsetMs: 22_000 },
      { phase: 'login', startOffsetMs: 22_000, endOffsetMs: 31_000 },
      { phase: 'package', startOffsetMs: 31_000, endOffsetMs: 47_000 },
      { phase: 'work', startOffsetMs: 47_000, endOffsetMs: 3_550_000 },
      { phase: 'bandwidth', startOffsetMs: 3_550_000, endOffsetMs: 3_590_000 },
      { phase: 'submit', startOffsetMs: 3_590_000, endOffsetMs: 3_600_000 },
    ],
  });
}

export async function writeOneHourSpools(runsPath: string, runId = 'one-hour'): Promise<UnfinishedRun> {
  const plan = hourPlan(runId);
  const rooms = [{ room: 'B12', pupilCount, accessPoints: ['ap-b12'] }];
  const run = await createRun(runsPath, {
    plan,
    inventory: syntheticInventory(rooms),
    limits: syntheticLimits,
    state: {
      formatVersion: 1,
      runId,
      startedAtMs: plan.startAtMs,
      endedAtMs: plan.startAtMs + 3_605_000,
      provnatVersion: '0.1.0',
      rooms: [{ room: 'B12', end: 'finished', agent: 'lab', stationCount: 1 }],
      ledgerRead: true,
    },
  });
  await writeK6(plan, k6SpoolPath(run.path, 0));
  const spool = await openSampleSpool(collectorSpoolPath(run.path, 'collected'), { bufferBytes: 1 << 28 });
  for (const sample of machineSamples(plan, {})) spool.write(sample);
  const receivedBy = (atMs: number): number => Math.max(0, atMs - plan.startAtMs) * 1000;
  for (const sample of accessPointSamples(plan, 'ap-b12', {}, receivedBy)) spool.write(sample);
  await spool.close();
  return run;
}

async function writeK6(plan: Plan, path: string): Promise<void> {
  const pupils = plan.rooms[0]?.pupils ?? [];
  const classes = pupils.map((pupil) => ({ pupil: pupil.pupil, measures: pupilMeasures(plan, pupil, {}), next: 0 }));
  const ownCount = classes.reduce((sum, { measures }) => sum + measures.length, 0);
  const slices = Math.ceil(3_610_000 / sliceMs);
  const foreignPerSlice = (lineCount - ownCount) / slices;
  const file = await open(path, 'ax');
  let foreign = 0;
  try {
    for (let slice = 0; slice < slices; slice++) {
      const toAtMs = plan.startAtMs + (slice + 1) * sliceMs;
      const due: { readonly measure: PupilMeasure; readonly pupil: string }[] = [];
      for (const one of classes) {
        for (let measure = one.measures[one.next]; measure !== undefined && measure.atMs < toAtMs; measure = one.measures[one.next]) {
          due.push({ measure, pupil: one.pupil });
          one.next += 1;
        }
      }
      due.sort((a, b) => a.measure.atMs - b.measure.atMs);
      const lines = due.map(({ measure, pupil }) => k6Line(measure, 'B12', pupil));
      for (; foreign < foreignPerSlice * (slice + 1); foreign++) lines.push(foreignLine(foreign, toAtMs - 1));
      await file.write(`${lines.join('\n')}\n`);
    }
  } finally {
    await file.close();
  }
}

const foreignLine = (n: number, atMs: number): string =>
  JSON.stringify({
    metric: foreignMetrics[n % foreignMetrics.length],
    type: 'Point',
    data: {
      time: localTime(atMs),
      value: (n % 977) / 7,
      tags: { expected_response: 'true', method: 'GET', phase: 'work', pupil: String((n % pupilCount) + 1), room: 'B12', status: '200' },
    },
  });

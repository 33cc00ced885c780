/**
 * What the sink sustains beside a bare HTTP writer with the same batches to the same server, in turn; what of it is the spool; and how long an
 * hour's exam of 60 pupils takes to publish. Prints Markdown, as docs/reference/bench-influx.md has it.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request, Agent } from 'node:http';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { lineOf } from '../../core/influx/line-protocol.ts';
import type { Point } from '../../core/influx/point.ts';
import { verdictWords } from '../../report/verdict-words.ts';
import { publishRuns } from '../../run/influx/publish-runs.ts';
import { judgeRun } from '../../run/judge-run.ts';
import { openInfluxSink } from '../../store/influx/influx-sink.ts';
import type { InfluxClient } from '../../store/influx/influx-client.ts';
import { queryInflux } from '../../store/influx/influx-server.ts';
import { sealRun } from '../../store/seal-run.ts';
import { type Influxd, startInfluxd } from '../e2e/start-influxd.ts';
import { writeOneHourSpools } from './one-hour-run.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    lines: { type: 'string', default: '200000' },
    quick: { type: 'boolean', default: false },
    'without-hour': { type: 'boolean', default: false },
  },
});
const roundCount = values.quick ? 2 : Number(values.rounds);
const lineCount = values.quick ? 40_000 : Number(values.lines);
const batchLines = 5_000;
const parallel = 2;

/** Points as a run writes most of: a pupil's 10 s. */
const pointOf = (round: string, number: number): Point => ({
  measurement: 'pupil',
  tags: { school: 'Bänk', mode: 'rehearsal', room: `${round} ${number % 20}`, pupil: String(number % 60) },
  fields: {
    run: '2026-11-23T08-00-00Z-k3f9',
    windowMs: 10_000,
    phase: 'work',
    goodputDownMbps: 1.934_523_1 + (number % 97) / 100,
    heartbeatCount: 10,
    heartbeatUnansweredCount: 0,
    heartbeatP95Ms: 12.5 + (number % 13),
    saveAckedCount: 1,
    audioStallMs: 0,
    videoStallMs: 0,
    failureCount: 0,
    connectionDropCount: 0,
  },
  timeMs: 1_764_140_400_000 + number * 10,
});

interface Round {
  readonly linesPerS: number;
  /** Of this process. */
  readonly cpuUsPerLine: number;
}

async function measured(write: () => Promise<void>): Promise<Round> {
  globalThis.gc?.();
  const cpu = process.cpuUsage();
  const startedMs = performance.now();
  await write();
  const tookMs = performance.now() - startedMs;
  const { user, system } = process.cpuUsage(cpu);
  return { linesPerS: (lineCount / tookMs) * 1000, cpuUsPerLine: (user + system) / lineCount };
}

/** @param bodyOf lines of a batch, from this number on: made when it is sent, as the sink makes them, or beforehand */
async function bare({ port }: Influxd, bodyOf: (from: number) => string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: parallel });
  let next = 0;
  const post = (body: Buffer): Promise<void> =>
    new Promise((done, failed) => {
      const sent = request(
        {
          host: '127.0.0.1',
          port,
          method: 'POST',
          path: '/api/v2/write?org=provnat&bucket=provnat&precision=ms',
          agent,
          headers: { 'content-length': body.length },
        },
        (answer) => {
          answer.resume();
          answer.on('end', () => (answer.statusCode === 204 ? done() : failed(new Error(`status ${answer.statusCode}`))));
        },
      );
      sent.on('error', failed);
      sent.end(body);
    });
  const writer = async (): Promise<void> => {
    while (next < lineCount) {
      const from = next;
      next += batchLines;
      await post(Buffer.from(bodyOf(from)));
    }
  };
  await Promise.all(Array.from({ length: parallel }, writer));
  agent.destroy();
}

async function throughSink({ destination }: Influxd, points: readonly Point[], client?: InfluxClient): Promise<void> {
  const spoolPath = await mkdtemp(join(tmpdir(), 'provnat-bench-spool-'));
  const sink = await openInfluxSink({
    destination,
    spoolPath,
    capBytes: 1 << 30,
    batchLines,
    parallel,
    ...(client !== undefined && { client }),
  });
  let before = Promise.resolve();
  for (let from = 0; from < points.length; from += batchLines) {
    // As publish does: the next lines are made while the disk forces the ones before.
    const now = sink.append(points.slice(from, from + batchLines));
    await before;
    before = now;
  }
  await before;
  await sink.drained();
  const { sentLineCount } = await sink.close();
  if (sentLineCount !== points.length) throw new Error(`${sentLineCount} of ${points.length} were sent`);
  await rm(spoolPath, { recursive: true });
}

const median = (numbers: readonly number[]): number => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;
const spread = (numbers: readonly number[], digits = 0): string =>
  `${median(numbers).toFixed(digits)} (${Math.min(...numbers).toFixed(digits)}–${Math.max(...numbers).toFixed(digits)})`;

const influxd = await startInfluxd();
const rounds: { readonly bare: Round; readonly bareWithPoints: Round; readonly sink: Round; readonly spool: Round }[] = [];
try {
  for (let round = 0; round < roundCount; round++) {
    // Every writer its own series, made by none before it; the order turns, so that none always meets the emptier server.
    const pointsOf = (of: string): readonly Point[] => Array.from({ length: lineCount }, (_, number) => pointOf(`${of}${round}`, number));
    const taken: Partial<Record<'bare' | 'bareWithPoints' | 'sink' | 'spool', Round>> = {};
    const turns: readonly (() => Promise<void>)[] = [
      async () => {
        const lines = pointsOf('bare').map(lineOf);
        taken.bare = await measured(() => bare(influxd, (from) => lines.slice(from, from + batchLines).join('\n')));
      },
      async () => {
        const points = pointsOf('points');
        const bodyOf = (from: number): string =>
          points
            .slice(from, from + batchLines)
            .map(lineOf)
            .join('\n');
        taken.bareWithPoints = await measured(() => bare(influxd, bodyOf));
      },
      async () => {
        const points = pointsOf('sink');
        taken.sink = await measured(() => throughSink(influxd, points));
      },
      async () => {
        const points = pointsOf('spool');
        taken.spool = await measured(() =>
          throughSink(influxd, points, { send: () => Promise.resolve(undefined), close: () => undefined }),
        );
      },
    ];
    for (let turn = 0; turn < turns.length; turn++) await turns[(turn + round) % turns.length]?.();
    rounds.push(taken as (typeof rounds)[number]);
    console.error(
      `round ${round + 1}: ${Object.entries(taken)
        .map(([name, { linesPerS }]) => `${name} ${linesPerS.toFixed(0)}/s`)
        .join(', ')}`,
    );
    for (const name of ['bare', 'points', 'sink']) {
      const rows = await queryInflux(
        influxd.destination,
        `SELECT count("run") FROM "pupil" WHERE "room" =~ /^${name}${round} /`,
        'provnat',
      );
      if (Number(rows[0]?.values['count']) !== lineCount)
        throw new Error(`the server has ${String(rows[0]?.values['count'])} of ${lineCount} points of ${name}`);
    }
    await queryInflux(influxd.destination, 'DROP MEASUREMENT "pupil"', 'provnat');
  }

  const ofAll = (name: keyof (typeof rounds)[number], of: keyof Round): readonly number[] => rounds.map((round) => round[name][of]);
  const ratio = (name: 'bare' | 'bareWithPoints'): readonly number[] =>
    rounds.map((round) => (100 * round.sink.linesPerS) / round[name].linesPerS);
  const cpu = cpus();
  console.log(`
${cpu.length} × ${cpu[0]?.model ?? 'unknown'}, Node ${process.versions.node}, influxd ${influxd.isTwo ? '2.7.12' : '1.8.10'} on the same machine; ${roundCount} rounds of ${lineCount} lines in batches of ${batchLines}, ${parallel} at a time; median (least–most).

| writer | lines a second | CPU of the writer, µs a line |
| --- | --- | --- |
| bare HTTP, lines made beforehand | ${spread(ofAll('bare', 'linesPerS'))} | ${spread(ofAll('bare', 'cpuUsPerLine'), 2)} |
| bare HTTP, from points | ${spread(ofAll('bareWithPoints', 'linesPerS'))} | ${spread(ofAll('bareWithPoints', 'cpuUsPerLine'), 2)} |
| sink, from points | ${spread(ofAll('sink', 'linesPerS'))} | ${spread(ofAll('sink', 'cpuUsPerLine'), 2)} |
| – of that, points to disk and read again, without a server | ${spread(ofAll('spool', 'linesPerS'))} | ${spread(ofAll('spool', 'cpuUsPerLine'), 2)} |

Sink ÷ bare HTTP with lines made beforehand: ${spread(ratio('bare'), 0)} %. Sink ÷ bare HTTP from points: ${spread(ratio('bareWithPoints'), 0)} %. Goal: at least 80 %.`);

  if (!values.quick && !values['without-hour']) await oneHour();
} finally {
  await influxd.stop();
}

async function oneHour(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'provnat-bench-'));
  try {
    const runsPath = join(folder, 'runs');
    const spools = await writeOneHourSpools(runsPath, '2026-11-23T08-00-00Z-hour');
    const judged = await judgeRun(await sealRun(spools, { sealedAtMs: Date.now(), provnatVersion: '0.1.0' }));
    const inventoryPath = join(folder, 'school.yaml');
    await writeFile(
      inventoryPath,
      `formatVersion: 1\nschool: Bänk\ntimeZone: Europe/Stockholm\nrooms: [{ room: B12, seats: 60 }]\ninflux: { url: "${influxd.destination.url}" }\n`,
    );
    const seconds: number[] = [];
    let pointCount = 0;
    for (let round = 0; round < 3; round++) {
      const { runs } = await publishRuns({
        inventoryPath,
        runsPath,
        runs: [judged.run.path],
        say: (verdict, { owners }) => verdictWords(verdict, owners),
        listen: () => undefined,
      });
      const [published] = runs;
      if (published?.complete !== true) throw new Error('the hour is not complete');
      seconds.push(published.tookMs / 1000);
      pointCount = published.pointCount;
    }
    console.log(
      `\nAn hour of 60 pupils, 2.7 million samples: ${pointCount} points published and counted in ${spread(seconds, 1)} s. Goal: at most 15 s.`,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

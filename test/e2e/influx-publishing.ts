/** A school with a synthetic run, a real InfluxDB and what publishes the one into the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { verdictWords } from '../../report/verdict-words.ts';
import { publishRuns, type PublishEvent, type PublishRequest, type Published } from '../../run/influx/publish-runs.ts';
import { type JudgedRun, judgeRun } from '../../run/judge-run.ts';
import { queryInflux, type Row } from '../../store/influx/influx-server.ts';
import { type SyntheticRun, writeSyntheticRun } from '../store/synthetic-run.ts';
import { newFolder } from './influx-drill.ts';
import { type Influxd, startInfluxd } from './start-influxd.ts';

export interface Publishing {
  readonly influxd: Influxd;
  readonly runsPath: string;
  readonly judged: JudgedRun;
  readonly inventoryPath: string;
  /** For a process of its own. */
  readonly environment: NodeJS.ProcessEnv;
  /** The school file from now on. */
  school(url: string, more?: string, retentionDays?: number): Promise<void>;
  publish(
    url: string,
    change?: Partial<PublishRequest>,
    retentionDays?: number,
  ): Promise<Published & { readonly events: readonly PublishEvent[] }>;
  rowsOf(query: string): Promise<readonly Row[]>;
  stop(): Promise<void>;
}

export const hostileRoom = "Rum 'Å' 1\\4";

export const twoRooms: SyntheticRun = {
  rooms: [
    { room: 'B12', pupilCount: 6, accessPoints: { 'ap-b12': {} } },
    { room: hostileRoom, pupilCount: 5, everyPupil: { downMbps: 1 }, accessPoints: { 'ap-b14': {} } },
  ],
  plan: { runId: '2026-11-23T08-00-00Z-k3f9' },
};

export async function startPublishing(): Promise<Publishing> {
  const influxd = await startInfluxd();
  const folder = await newFolder();
  const [runsPath, inventoryPath] = [join(folder, 'runs'), join(folder, 'school.yaml')];
  const judged = await judgeRun(await writeSyntheticRun(runsPath, twoRooms));
  const { token, database } = influxd.destination;
  const environment = token === undefined ? {} : { PROVNAT_TEST_TOKEN: token.reveal() };

  // The synthetic run grows older every day.
  const school = (url: string, more = '', retentionDays = 0): Promise<void> =>
    writeFile(
      inventoryPath,
      `formatVersion: 1
school: Skolan
timeZone: Europe/Stockholm
rooms: [{ room: B12, seats: 6 }]
influx:
  url: ${url}
  retentionDays: ${retentionDays}
  reportUrl: https://provnat.example/runs/
${token === undefined ? '' : '  token: env:PROVNAT_TEST_TOKEN\n'}${more}`,
    );

  return {
    influxd,
    runsPath,
    judged,
    inventoryPath,
    environment,
    school,
    async publish(url, change = {}, retentionDays = 0) {
      await school(url, '', retentionDays);
      const events: PublishEvent[] = [];
      const published = await publishRuns({
        inventoryPath,
        runsPath,
        runs: [judged.run.path],
        say: (verdict, { owners }) => verdictWords(verdict, owners),
        listen: (event) => events.push(event),
        environment,
        patienceMs: 5_000,
        ...change,
      });
      return { ...published, events };
    },
    rowsOf: (query) => queryInflux(influxd.destination, query, database),
    stop: () => influxd.stop(),
  };
}

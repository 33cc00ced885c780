/**
 * Asks a real Grafana, through its API, whether every dashboard of dashboards/json is there and every panel, variable, annotation and alert rule
 * is answered by its data source. Opt-in: no Grafana comes with this repository.
 *   GRAFANA_URL=http://… GRAFANA_TOKEN=…                        a Grafana that has the dashboards; the token is of a service account (Admin)
 *   GRAFANA_BIN=/path/to/grafana GRAFANA_HOME=/usr/share/grafana INFLUX_URL=http://… INFLUX_TOKEN=…
 *                                                               starts one with the provisioning of this folder and an InfluxDB that has runs
 * Ends with 0 when everything is answered. A query that is answered with nothing is named: there may be no such data.
 */
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { startGrafana } from './grafana/start-grafana.mjs';
import { interpolate } from './grafana/interpolate.mjs';

const folder = join(dirname(fileURLToPath(import.meta.url)), '..', 'dashboards');
const { GRAFANA_URL, GRAFANA_TOKEN, GRAFANA_BIN } = process.env;
if (GRAFANA_URL === undefined && GRAFANA_BIN === undefined) {
  console.error('check:grafana needs GRAFANA_URL and GRAFANA_TOKEN, or GRAFANA_BIN, GRAFANA_HOME, INFLUX_URL and INFLUX_TOKEN');
  process.exit(2);
}

const started = GRAFANA_URL === undefined ? await startGrafana(folder, process.env) : undefined;
const url = (GRAFANA_URL ?? started.url).replace(/\/$/, '');
const authorization = started?.authorization ?? (GRAFANA_TOKEN === undefined ? {} : { Authorization: `Bearer ${GRAFANA_TOKEN}` });
const problems = [];
const empty = [];
let askedCount = 0;

async function call(path, body) {
  const answer = await fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: { ...authorization, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  let json;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  return { ok: answer.ok, status: answer.status, text: text.slice(0, 300), json };
}

const unitsMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** now, or such as now-14d. */
function msOf(time) {
  const [, count = '0', unit = 's'] = /^now(?:-(\d+)([smhd]))?$/.exec(time) ?? [];
  return Date.now() - Number(count) * unitsMs[unit];
}

/** As wide as a chart that is a thousand pixels wide. */
const maxDataPoints = 1000;

/** One query, as Grafana's own page sends it. @returns the frames, or undefined after naming the problem */
async function ask(where, target, range, values) {
  askedCount += 1;
  const own = { ...values, __from: msOf(range.from), __to: msOf(range.to) };
  const intervalMs = Math.max(10_000, Math.ceil((own.__to - own.__from) / maxDataPoints));
  const query = { ...target, refId: 'A', query: interpolate(target.query, own), intervalMs, maxDataPoints };
  const { ok, status, text, json } = await call('/api/ds/query', { ...range, queries: [query] });
  const result = json?.results?.A;
  const error = result?.error ?? (ok ? undefined : `${status} ${text}`) ?? (result === undefined ? `no result: ${text}` : undefined);
  if (error !== undefined) {
    problems.push(`${where}: ${error}`);
    return undefined;
  }
  const frames = result.frames ?? [];
  if (frames.every((frame) => (frame.data?.values?.[0]?.length ?? 0) === 0)) empty.push(where);
  return frames;
}

/** The first text column of the first frame, else its first that is no time: as Grafana takes the values of a variable. */
function valuesOf(frames) {
  const [frame] = frames ?? [];
  const fields = frame?.schema?.fields ?? [];
  const index = fields.findIndex(({ type }) => type === 'string');
  const column = index === -1 ? fields.findIndex(({ type }) => type !== 'time') : index;
  return [...new Set((frame?.data?.values?.[column] ?? []).map(String))];
}

async function checkBoard(name, board) {
  const { ok, status, json } = await call(`/api/dashboards/uid/${board.uid}`);
  if (!ok) return void problems.push(`${name}: is not there (${status})`);
  const there = json?.dashboard?.panels?.map(({ title }) => title) ?? [];
  const missing = board.panels.filter(({ title }) => !there.includes(title));
  if (missing.length > 0) problems.push(`${name}: lacks ${missing.map(({ title }) => title).join(', ')}`);

  const range = { from: board.time.from, to: board.time.to };
  const values = {};
  for (const { name: variable, type, query, datasource, current, multi } of board.templating.list) {
    if (type !== 'query') {
      values[variable] = current.value;
      continue;
    }
    const target = { datasource, rawQuery: true, query, resultFormat: 'time_series' };
    const found = valuesOf(await ask(`${name}: variable ${variable}`, target, range, values));
    values[variable] = multi ? found : (found[0] ?? '');
  }
  for (const { name: annotation, target } of board.annotations.list) await ask(`${name}: annotation ${annotation}`, target, range, values);
  for (const { title, targets = [] } of board.panels) {
    for (const target of targets) await ask(`${name}: ${title} ${target.refId}`, target, range, values);
  }
}

async function checkRule(rule) {
  const { ok, status } = await call(`/api/v1/provisioning/alert-rules/${rule.uid}`);
  if (!ok) problems.push(`alert ${rule.uid}: is not there (${status})`);
  for (const { refId, model, relativeTimeRange } of rule.data.filter(({ model }) => model.query !== undefined)) {
    await ask(`alert ${rule.uid} ${refId}`, model, { from: `now-${relativeTimeRange.from}s`, to: 'now' }, {});
  }
}

try {
  for (const language of ['sv', 'en']) {
    for (const file of (await readdir(join(folder, 'json', language))).sort()) {
      await checkBoard(`${language}/${file}`, JSON.parse(await readFile(join(folder, 'json', language, file), 'utf8')));
    }
  }
  const { groups } = parse(await readFile(join(folder, 'alerting', 'sv', 'rules.yaml'), 'utf8'));
  for (const rule of groups.flatMap(({ rules }) => rules)) await checkRule(rule);
} finally {
  await started?.stop();
}
for (const where of empty) console.log(`answered with nothing: ${where}`);
for (const problem of problems) console.error(problem);
console.log(`${askedCount} queries, ${empty.length} answered with nothing, ${problems.length} problems`);
process.exitCode = problems.length === 0 ? 0 : 1;

/** SELECTs that turn raw JSON lines into sample columns and one more, `dropped`: why a line is no sample, else NULL. */
import { metricNames, metrics } from '../core/metrics.ts';
import { phaseNames } from '../core/sample.ts';
import { literal } from './duckdb.ts';
import { sampleColumnNames, sampleColumns } from './sample-columns.ts';

const list = (names: readonly string[]): string => `(${names.map(literal).join(', ')})`;

const metricsOfType = (type: string): string => list(metricNames.filter((name) => metrics[name].type === type));

/** A line longer than this is none of ours. */
const longestLineBytes = 1 << 20;

const readJson = (path: string, columns: Readonly<Record<string, string>>): string => {
  const columnList = Object.entries(columns).map(([name, type]) => `${name}: ${literal(type)}`);
  return `read_json(${path}, format = 'newline_delimited', ignore_errors = true, maximum_object_size = ${longestLineBytes}, columns = {${columnList.join(', ')}})`;
};

/** Numbers that are no numbers become absent, never a value that a comparison may let pass. */
const finite = (expression: string): string => `case when isfinite(${expression}) then ${expression} end`;

/**
 * k6's JSON output. Room, pupil and phase are tags; what varies per sample is metadata, as text. The time is local with an offset, so
 * only TIMESTAMPTZ reads it right in the hour that a clock change repeats.
 */
export const stagedK6 = (path: string): string => `
with line as (
  select metric, type, data.tags.room as room, data.tags.pupil as pupil, data.tags.phase as phase, data."value" as number,
    data.metadata as meta,
    coalesce(try_cast(data.metadata.atMs as double), epoch_us(try_cast(data."time" as timestamptz)) / 1000.0) as takenAtMs
  from ${readJson(path, {
    metric: 'VARCHAR',
    type: 'VARCHAR',
    data: 'STRUCT("time" VARCHAR, "value" DOUBLE, tags STRUCT(room VARCHAR, pupil VARCHAR, phase VARCHAR), metadata STRUCT(windowMs VARCHAR, atMs VARCHAR, state VARCHAR, reason VARCHAR, "text" VARCHAR))',
  })}
),
typed as (
  select *,
    case when metric in ${metricsOfType('double')} then ${finite('number')} end as valueDouble,
    case when metric in ${metricsOfType('integer')} and number >= 0 then try_cast(round(number) as ubigint) end as valueInteger,
    case when metric in ${metricsOfType('text')} then meta."text" end as valueText,
    coalesce(meta.state, 'value') as saidState
  from line
)
select takenAtMs as atMs, metric, valueDouble, valueInteger, valueText,
  ${stateColumns('meta.reason')},
  'pupil/' || room || '/' || pupil as subject, room, pupil,
  case when phase in ${list(phaseNames)} then phase end as phase, null::double as polledAtMs, null::double as ageMs, ${finite('try_cast(meta.windowMs as double)')} as windowMs,
  null::double as agentUptimeMs, 'k6' as source,
  case
    when metric is null or type is null then 'garbage'
    when type <> 'Point' then 'definition'
    when metric not in ${list(metricNames)} then 'foreign-metric'
    when takenAtMs is null or not isfinite(takenAtMs) then 'no-time'
    when room is null or pupil is null then 'no-subject'
  end as dropped
from typed`;

/** Spools of the collectors: sample columns as they are. */
export const stagedSpool = (path: string): string => `
with line as (
  select * replace (${sampleColumnNames
    .filter((name) => sampleColumns[name] === 'DOUBLE')
    .map((name) => `${finite(name)} as ${name}`)
    .join(', ')}), coalesce(state, 'none') as saidState
  from ${readJson(path, sampleColumns)}
)
select atMs, metric, valueDouble, valueInteger, valueText,
  ${stateColumns('reason')},
  subject, room, pupil, case when phase in ${list(phaseNames)} then phase end as phase,
  polledAtMs, ageMs, windowMs, agentUptimeMs, source,
  case
    when metric is null then 'garbage'
    when metric not in ${list(metricNames)} then 'foreign-metric'
    when atMs is null then 'no-time'
    when subject is null then 'no-subject'
  end as dropped
from line`;

/** A sample without its value, or with a state that does not exist, is unknown with a reason: it must never read as zero or as passed. */
function stateColumns(reason: string): string {
  const unusable = `saidState not in ('value', 'zero', 'unknown')`;
  const empty = `saidState <> 'unknown' and coalesce(valueDouble::varchar, valueInteger::varchar, valueText) is null`;
  return `case when ${unusable} or ${empty} then 'unknown' else saidState end as state,
  case when ${unusable} then 'no-state' when ${empty} then 'no-value' else ${reason} end as reason`;
}

import { code, codes, table } from './markdown.mjs';

/** docs/reference/influx-schema.md from core/influx/schema.ts. */
export function influxSchemaPage({ influxSchemaVersion, measurements, standings, tagSays, checkValues }) {
  const sections = Object.entries(measurements).map(([name, { says, tags, time, fields }]) => {
    const rows = Object.entries(fields).map(([field, { type, unit, says: meaning }]) => [code(field), type, unit ?? '', meaning]);
    return `### ${name}

${says}

Time: ${time}. Tags: ${codes(tags)}.

${table(['field', 'type', 'unit', 'what it says'], rows)}`;
  });
  const values = Object.entries(checkValues).map(([check, { value, unit, limits, of }]) => [
    code(check),
    code(value),
    unit,
    `${codes(limits)}${of === undefined ? '' : ` × ${code(of)}`}`,
  ]);
  return `# InfluxDB schema

Version ${influxSchemaVersion}, written into every point of \`pipeline\`. It counts up when a name, a type or a meaning changes; a field of another type gets another name. How to set it up: [InfluxDB and Grafana](../guides/influxdb.md). What has the name of a metric is told in [metrics](metrics.md).

Rules that hold everywhere:

- Time is in milliseconds. A value belongs to [time − its window, time]. Points of a whole run carry its start.
- Same measurement, tags and time is the same point: writing it again changes nothing.
- Tags have few values. What is of a run says so in the field \`run\`, which is no tag.
- A tag and a field never share a name.
- What was not measured is no field of its point, and is named in \`unknownMetrics\` with the reason. A zero is a zero that was checked.
- Verdicts are computed before they are written. No query computes one.
- Rates are computed from counters before they are written: resets, wraps and restarts make no rate. Raw counters are there to look at, never to differentiate.
- Nothing names a person whom school.yaml does not want named. A pupil is a seat; a machine is called what \`influx.machine\` says, otherwise a hash of its host name; who mends or answers for something is a role, unless \`influx.owners\` is \`names\`. A hash of a name is known to whoever knows the name. What somebody typed into a device stays out: its description, its own name, where it hangs (\`systemDescription\`, \`accessPointName\`, \`accessPointLocation\` of [metrics](metrics.md)). Texts that do come from a device are names of its parts (radios, interfaces), model, firmware, serial number and MAC of itself, channel, band and states; every other text is school.yaml's or ours.

## Tags

${table(
  ['tag', 'what it says'],
  Object.entries(tagSays).map(([tag, says]) => [code(tag), says]),
)}

## Standings

Words of \`verdict.standing\`. \`emulated-…\` is a rehearsal and says nothing of the room, \`path-…\` speaks of the way to the room and is less than \`room-…\`, \`inconclusive\` is no outcome at all. Only the first two may be green.

${standings.map((standing) => `- ${code(standing)}`).join('\n')}

## Measurements

${sections.join('\n\n')}

## The figure of a check

\`check.value\` and \`check.limit\` come from the finding's own evidence and limits:

${table(['check', 'figure', 'unit', 'limits'], values)}
`;
}

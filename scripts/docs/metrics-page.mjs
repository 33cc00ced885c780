import { code, table } from './markdown.mjs';

/** docs/reference/metrics.md from core/metrics.ts. */
export function metricsPage({ metrics }) {
  const subjects = [...new Set(Object.values(metrics).map(({ subject }) => subject))];
  const sections = subjects.map((subject) => {
    const rows = Object.entries(metrics)
      .filter(([, metric]) => metric.subject === subject)
      .map(([name, { type, kind, says, isFreeText }]) => [
        code(name),
        kind,
        type,
        isFreeText === true ? `${says}; not in InfluxDB: it may name a person` : says,
      ]);
    return `## ${subject}\n\n${table(['metric', 'kind', 'type', 'what it says'], rows)}`;
  });
  return `# Metrics

Everything that provnät measures, by what it speaks of. A metric has one name everywhere: in k6, in the samples, in the facts and in the report.

Units are part of the name: \`…Ms\` milliseconds, \`…Mbps\` megabits a second, \`…Bytes\`, \`…Ratio\` from 0 to 1, \`…Count\`, \`…Dbm\`. Instants (\`…AtMs\`) are milliseconds since 1970, UTC.

Kinds: a *gauge* is a reading; a *counter* is raw and cumulative, as the device gave it, and becomes a rate only when the run is judged; an *event* is something that happened, and the value is its size.

How a sample is stored: [the run folder](run-folder.md#samples).

${sections.join('\n\n')}
`;
}

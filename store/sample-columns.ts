/** The one schema of samples/*.parquet. */
export const sampleColumns = {
  atMs: 'DOUBLE',
  metric: 'VARCHAR',
  valueDouble: 'DOUBLE',
  valueInteger: 'UBIGINT',
  valueText: 'VARCHAR',
  state: 'VARCHAR',
  reason: 'VARCHAR',
  subject: 'VARCHAR',
  room: 'VARCHAR',
  pupil: 'VARCHAR',
  phase: 'VARCHAR',
  polledAtMs: 'DOUBLE',
  ageMs: 'DOUBLE',
  windowMs: 'DOUBLE',
  agentUptimeMs: 'DOUBLE',
  source: 'VARCHAR',
} as const;

export type SampleColumn = keyof typeof sampleColumns;

export const sampleColumnNames = Object.keys(sampleColumns) as SampleColumn[];

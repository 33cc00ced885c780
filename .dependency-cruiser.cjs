/** The table of design: who may import whom. */
const folders = [
  'core',
  'messages',
  'checks',
  'report',
  'scenarios',
  'collectors',
  'store',
  'platform',
  'emulator',
  'run',
  'cli',
  'dashboards',
];
const may = {
  core: [],
  messages: [],
  checks: ['core'],
  report: ['core', 'messages'],
  scenarios: ['core'],
  collectors: ['core'],
  store: ['core'],
  platform: ['core'],
  emulator: ['core'],
  run: ['core', 'checks', 'collectors', 'store', 'platform', 'emulator'],
  cli: ['core', 'messages', 'report', 'run'],
  dashboards: ['core', 'messages'],
};
const nodeFree = ['core', 'checks', 'report', 'messages', 'scenarios', 'dashboards'];

module.exports = {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'not-to-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true, pathNot: '^k6(/|$)' } },
    { name: 'no-orphan-dependency', severity: 'error', from: {}, to: { dependencyTypes: ['npm-no-pkg', 'npm-unknown'] } },
    ...folders.map((folder) => ({
      name: `${folder}-imports`,
      severity: 'error',
      from: { path: `^${folder}/` },
      to: { path: `^(${folders.filter((other) => other !== folder && !may[folder].includes(other)).join('|')})/` },
    })),
    { name: 'pure-has-no-node', severity: 'error', from: { path: `^(${nodeFree.join('|')})/` }, to: { dependencyTypes: ['core'] } },
    { name: 'checks-see-only-rows', severity: 'error', from: { path: '^checks/' }, to: { path: '^facts/', pathNot: '^facts/rows\\.ts$' } },
    {
      name: 'one-file-for-net-snmp',
      severity: 'error',
      from: { path: '^collectors/', pathNot: '^collectors/snmp/session\\.ts$' },
      to: { path: 'node_modules/net-snmp' },
    },
    {
      name: 'one-file-for-influxdb-client',
      severity: 'error',
      from: { pathNot: '^store/influx/influx-client\\.ts$' },
      to: { path: 'node_modules/@influxdata' },
    },
    { name: 'k6-only-in-scenarios', severity: 'error', from: { pathNot: '^scenarios/' }, to: { path: '^k6(/|$)' } },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.cache)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default', 'types'] },
  },
};

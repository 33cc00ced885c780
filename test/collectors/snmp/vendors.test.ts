/** Every vendor definition keeps the contract; each broken one is refused with its file and fault. */
import { z } from 'zod';
import { describe, expect, it } from 'vitest';
import { candidatesOf, loadVendors, parseVendor, standardBeside } from '../../../collectors/snmp/load-vendors.ts';
import { radioFiguresOf } from '../../../collectors/snmp/radio-figures-of.ts';
import type { MetricName } from '../../../core/metrics.ts';
import { type Vendor, vendorSchema } from '../../../collectors/snmp/vendor.ts';

const vendors = await loadVendors();

/** Per radio, of the cable, and of the access point; of several metrics one is enough. */
const wanted: readonly (readonly MetricName[])[] = [
  ['radioUtilizationRatio', 'radioUtilizationShortRatio'],
  ['radioClientCount'],
  ['radioChannel', 'radioChannelNumber'],
  ['radioWidthMhz'],
  ['radioPowerDbm'],
  ['radioNoiseDbm'],
  ['radioRetryCount', 'radioRetryRatio'],
  ['interfaceSpeedMbps'],
  ['interfaceDuplex'],
  ['interfaceInBytes'],
  ['interfaceOutBytes'],
  ['interfaceInErrorCount'],
  ['interfaceOutErrorCount'],
  ['interfaceInDiscardCount'],
  ['interfaceOutDiscardCount'],
  ['accessPointClientCount'],
  ['accessPointCpuRatio'],
  ['accessPointMemoryRatio', 'accessPointMemoryFreeBytes'],
  ['accessPointUptimeMs'],
  ['accessPointModel'],
  ['accessPointFirmware'],
  ['accessPointSerial'],
];
const metricsOf = ({ scalars, tables, sums }: Vendor): readonly MetricName[] => [
  ...[...scalars, ...tables.flatMap(({ columns }) => columns)].map(({ metric }) => metric),
  ...sums.map(({ metric }) => metric),
];

describe.each([...vendors.byId.values()])('$id', (vendor) => {
  const columns = [...vendor.scalars, ...vendor.tables.flatMap((table) => table.columns)];

  it('says where every figure comes from', () => {
    for (const column of vendor.scalars) expect(column.source, column.metric).toBeTruthy();
  });

  it('says of what a controller calls an access point whether it then serves', () => {
    for (const { serves = {} } of columns.filter(({ metric }) => metric === 'accessPointState')) {
      expect(Object.values(serves)).toContain('yes');
      // One that a controller of a pair is not connected to need not be down.
      expect(Object.values(serves).some((said) => said !== 'yes')).toBe(true);
    }
  });

  it('says why it guesses', () => {
    for (const column of columns.filter(({ confidence }) => confidence === 'guess')) expect(column.note, column.metric).toBeTruthy();
  });

  it('says of every figure of a radio how old it may be, and where that is known from', () => {
    for (const column of vendor.tables.filter(({ entity }) => entity === 'radio').flatMap((table) => table.columns)) {
      expect(column.refreshMs + column.windowMs, column.metric).toBeGreaterThan(0);
      expect(column.ageConfidence, column.metric).toBeDefined();
    }
  });

  it('tells every figure that is asked of an access point, or says why it cannot', () => {
    const read = vendor.role === 'access-point' ? [vendor, ...standardBeside(vendors, vendor)] : [vendor];
    const told = new Set([...read.flatMap(metricsOf), ...vendor.cannot.map(({ metric }) => metric)]);
    expect(wanted.filter((either) => !either.some((metric) => told.has(metric)))).toEqual([]);
  });

  it('does not read from its own objects what it says it cannot tell', () => {
    const own = new Set(metricsOf(vendor));
    expect(vendor.cannot.filter(({ metric, some }) => own.has(metric) !== (some === true))).toEqual([]);
    expect(new Set(vendor.cannot.map(({ metric }) => metric)).size).toBe(vendor.cannot.length);
  });

  it('has no OID twice for one figure', () => {
    const told = vendor.tables.flatMap(({ index, columns: each }) =>
      each.map(({ oid, metric }) => `${oid} ${metric} ${index.map(({ prefix = '' }) => prefix).join(' ')}`),
    );
    expect(new Set(told).size).toBe(told.length);
    expect(new Set(vendor.scalars.map(({ oid, metric }) => `${oid} ${metric}`)).size).toBe(vendor.scalars.length);
  });

  it('says where the index of every table is known from', () => {
    for (const table of vendor.tables) expect(table.indexFrom, table.source).toBeDefined();
  });

  it('is told apart by something, unless it is read from every device', () => {
    expect(vendor.detect === undefined).toBe(vendor.role === 'standard');
    for (const { sysObjectIdPrefix, sysDescrPattern, has } of vendor.detect ?? [])
      expect(sysObjectIdPrefix.length + has.length + (sysDescrPattern === undefined ? 0 : 1)).toBeGreaterThan(0);
  });
});

it('an unknown device is read by the standard MIBs alone', () => {
  expect(candidatesOf(vendors, '1.3.6.1.4.1.8072.3.2.1', 'Linux')).toEqual([]);
  expect(candidatesOf(vendors, '1.3.6.1.4.1.14823.1.20', '')).toEqual([]);
  expect(candidatesOf(vendors, '1.3.6.1.4.1.14823.1.2.59', '').map(({ vendor }) => vendor.id)).toEqual(['aruba-instant']);
  expect(vendors.standard.map(({ id }) => id)).toEqual(['standard']);
});

it('the schema for editors is the one that definitions are checked by', async () => {
  const schema = z.toJSONSchema(vendorSchema, { io: 'input' });
  await expect(`${JSON.stringify(schema, undefined, 2)}\n`).toMatchFileSnapshot('../../../collectors/snmp/vendors/vendor.schema.json');
});

describe('a definition is refused', () => {
  const column = {
    metric: 'radioUtilizationRatio',
    oid: '1.3.6.1.4.1.1.1',
    kind: 'gauge',
    refreshMs: 60_000,
    ageConfidence: 'seen',
    confidence: 'documented',
  };
  const table = {
    entity: 'radio',
    index: [{ name: 'radio', type: 'integer' }],
    name: { index: 'radio' },
    source: 'MIB',
    columns: [column],
  };
  const vendor = { id: 'x', title: 'X', role: 'access-point', tables: [table] };
  const parse = (change: object, file = 'x.json') => parseVendor(file, JSON.stringify({ ...vendor, ...change }));
  const withColumn = (change: object) => ({ tables: [{ ...table, columns: [{ ...column, ...change }] }] });

  it('not when it is right', () => {
    expect(parse({}).id).toBe('x');
    expect(parse(withColumn({ refreshMs: 0, windowMs: 4000 })).id).toBe('x');
  });

  it.each([
    ['a metric that nobody knows', withColumn({ metric: 'radioMagic' }), /tables\.0\.columns\.0\.metric: expected a name/],
    ['a metric of something else than its rows', withColumn({ metric: 'interfaceSpeedMbps' }), /does not speak of a radio/],
    ['a gauge called counter', withColumn({ kind: 'counter' }), /expected gauge/],
    ['an OID that is none', withColumn({ oid: 'ifInOctets' }), /numeric OID/],
    ['a word that the format does not have', withColumn({ divisor: 10 }), /divisor/],
    ['rows without a name', { tables: [{ ...table, name: undefined }] }, /need a name/],
    ['a name from an index that is not there', { tables: [{ ...table, name: { index: 'slot' } }] }, /no part "slot"/],
    [
      'own rows that are not told by the first part of the index',
      { self: { nameOid: '1.3.6.1' }, tables: [{ ...table, ownIndex: 'slot' }] },
      /the first part/,
    ],
    ['own rows of nobody knows whom', { tables: [{ ...table, ownIndex: 'radio' }] }, /which of its access points/],
    ['a controller whose rows are anybody’s', { role: 'controller', self: { nameOid: '1.3.6.1' } }, /many access points/],
    [
      'rows told by the name of nobody',
      { role: 'controller', self: { addressOid: '1.3.6.1' }, tables: [{ ...table, name: { oids: ['1.3.6.2'], owner: '^(.+)_' } }] },
      /by the access point’s name/,
    ],
    [
      'octets of 32 bits added up by their rises',
      { tables: [{ ...table, merge: 'rises', columns: [{ ...column, metric: 'radioInBytes', kind: 'counter' }] }] },
      /too soon/,
    ],
    ['rows that are asked for behind no own part', { tables: [{ ...table, rows: [0, 1] }] }, /an ownIndex and one integer/],
    [
      'a port that is off',
      {
        tables: [
          { ...table, entity: 'interface', off: { oid: '1.3.6.1.9', values: [1] }, columns: [{ ...column, metric: 'interfaceSpeedMbps' }] },
        ],
      },
      /only of rows of a radio/,
    ],
    [
      'a sum of counters',
      { tables: [{ ...table, merge: 'sum', columns: [{ ...column, metric: 'radioInBytes', kind: 'counter' }] }] },
      /wrap apart/,
    ],
    ['a pattern that is none', withColumn({ pattern: '(' }), /regular expression/],
    [
      'a radio’s figure of any age',
      withColumn({ refreshMs: 0 }),
      /columns\.0: radioUtilizationRatio of a radio needs refreshMs or windowMs/,
    ],
    [
      'a radio’s counter of any age',
      withColumn({ metric: 'radioRetryCount', kind: 'counter', refreshMs: 0 }),
      /needs refreshMs or windowMs/,
    ],
    ['a window that nobody is named for', withColumn({ refreshMs: 0, windowMs: 4000, ageConfidence: undefined }), /known from/],
    ['a channel in place of the airtime', withColumn({ ofMhz: 'channel' }), /only of radioChannelNumber/],
    [
      'a mean of counters',
      { tables: [{ ...table, merge: 'mean', columns: [{ ...column, metric: 'radioInBytes', kind: 'counter' }] }] },
      /wrap apart/,
    ],
  ])('for %s', (_what, change, words) => {
    expect(() => parse(change)).toThrow(words);
    expect(() => parse(change)).toThrow(/x\.json/);
  });

  it('for another name than its file, and for no JSON', () => {
    expect(() => parse({}, 'y.json')).toThrow(/expected the file/);
    expect(() => parseVendor('x.json', '{')).toThrow(/expected JSON/);
  });
});

it('a plan learns how long airtime figures average', () => {
  const vendor = vendors.byId.get('aruba-instant');
  expect(vendor && radioFiguresOf(vendor)).toEqual([
    { metric: 'radioUtilizationShortRatio', windowMs: 4000, refreshMs: 4000 },
    { metric: 'radioUtilizationRatio', windowMs: 64_000, refreshMs: 64_000 },
  ]);
  const told = (id: string) => radioFiguresOf(vendors.byId.get(id) ?? vendors.standard[0] ?? vendorSchema.parse({}));
  // Until the device has told its own period the longest counts, and one period where nobody says over how long it averages.
  expect(told('cisco-aireos')).toEqual([{ metric: 'radioUtilizationRatio', windowMs: 300_000, refreshMs: 300_000 }]);
  expect(told('aruba-controller')).toEqual([{ metric: 'radioUtilizationRatio', windowMs: 60_000, refreshMs: 60_000 }]);
  expect(told('meraki-access-point')).toEqual([]);
});

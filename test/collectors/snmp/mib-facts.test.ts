/**
 * What MIBs say of objects, read from their texts and not from the definitions, against every column that calls itself documented, and
 * against the recordings, which come from the same hand as the definitions. Of which no text was read is listed, and the list is exact.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { metrics } from '../../../core/metrics.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { VendorColumn } from '../../../collectors/snmp/vendor-column.ts';
import { recordedLines } from './snmprec.ts';

interface Fact {
  readonly mib: string;
  readonly name: string;
  /** As the MIB writes it, without range or size. */
  readonly syntax: string;
  /** Absent: it is a count, a word or a time of its syntax. null: the MIB tells none, though the figure would need one. */
  readonly unit?: string | null;
  /** The MIB's words. */
  readonly enum?: Readonly<Record<string, string>>;
}

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const { verified, unverified } = JSON.parse(readFileSync(here('./mib-facts.json'), 'utf8')) as {
  readonly verified: Readonly<Record<string, Fact>>;
  readonly unverified: readonly string[];
};
const vendors = [...(await loadVendors()).byId.values()];
/** Of a column without its index, of a scalar without its 0. */
const objectOf = (oid: string): string => oid.replace(/\.0$/, '');
const columns = vendors.flatMap((vendor) =>
  [...vendor.scalars, ...vendor.tables.flatMap((table) => table.columns)].map((column) => ({
    vendor: vendor.id,
    column,
    oid: objectOf(column.oid),
  })),
);
const documented = columns.filter(({ column }) => column.confidence === 'documented');
const checked = documented.flatMap((each) => {
  const fact = verified[each.oid];
  return fact === undefined ? [] : [{ ...each, metric: each.column.metric, name: fact.name, fact }];
});

it(`names every object that a documented column reads and no MIB text was read of: ${String(unverified.length)}`, () => {
  const missing = new Set(documented.map(({ oid }) => oid).filter((oid) => verified[oid] === undefined));
  expect([...missing].sort()).toEqual([...unverified].sort());
});

/** Suffix of a metric and the unit of its object → by what it must be multiplied. */
const factors: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Ratio: { percent: 0.01, '1/10000': 0.0001 },
  Bytes: { bytes: 1, kB: 1024 },
  Mbps: { 'Mbit/s': 1, 'bit/s': 1e-6 },
  Dbm: { dBm: 1 },
  Mhz: { MHz: 1 },
};
/** The MIB's word and ours for the same. */
const sameWords: readonly (readonly [string, string | number])[] = [
  ...(['up', 'down', 'full', 'half', 'testing', 'dormant', 'notPresent', 'lowerLayerDown', 'standby', 'other'] as const).map(
    (word) => [word, word] as const,
  ),
  ['connected', 'up'],
  ['not-available', 'down'],
  ['onLine', 'up'],
  ['offLine', 'down'],
  ['downloadingImage', 'downloading'],
  ['connectedImage', 'connected image'],
  ['true', 'full'],
  ['false', 'half'],
  ['fullduplex', 'full'],
  ['halfduplex', 'half'],
  ...[10, 20, 40, 80].map((mhz) => [String(mhz), mhz] as const),
  ...[20, 40, 80, 160].map((mhz) => [`bw${String(mhz)}Mhz`, mhz] as const),
  ['five', 5],
  ['ten', 10],
  ['twenty', 20],
  ['fourty', 40],
  ['eighty', 80],
  ['onesixty', 160],
  ['eightyeighty', 160],
  // 802.11 b and g are of 2.4 GHz, a and ac of 5.
  ...['dot11b', 'radio11bg', 'radio11ng', 'ieee80211b', 'ieee80211gonly', 'ieee80211ac2g', 'ieee80211n24G', 'ieee80211ax24G'].map(
    (word) => [word, '2.4'] as const,
  ),
  ...['dot11a', 'radio11a', 'radio11na', 'radio11ac', 'ieee80211a', 'ieee80211ac', 'ieee80211n5G', 'ieee80211ax5G'].map(
    (word) => [word, '5'] as const,
  ),
  ['dot116ghz', '6'],
];

describe.each(checked)('$vendor $metric is read from $name', ({ column, fact }) => {
  const { metric, kind } = column;
  const isCounter = /^Counter(32|64)$/.test(fact.syntax);

  it('as what it is', () => {
    if (kind === 'counter') expect(isCounter, fact.syntax).toBe(true);
    else if (isCounter) expect(column.note ?? '', 'a gauge that is declared a counter').toMatch(/counter/);
    if (metrics[metric].type === 'text' && column.enum === undefined && column.ofMhz === undefined && metric !== 'radioChannel')
      expect(fact.syntax).toMatch(/^(DisplayString|OCTET STRING|PhysAddress|SnmpAdminString)$/);
  });

  it('word for word', () => {
    if (fact.enum === undefined) return;
    expect(column.enum, `numbers stand for words: ${JSON.stringify(fact.enum)}`).toBeDefined();
    for (const [number, ours] of Object.entries(column.enum ?? {})) {
      const theirs = fact.enum[number];
      expect(sameWords, `${number} is ${theirs ?? 'not in the MIB'}`).toContainEqual([theirs, ours]);
    }
  });

  it('in its unit', () => {
    const factor = factorOf(column, fact);
    if (factor !== undefined) expect(Math.abs(column.scale)).toBeCloseTo(factor, 9);
  });
});

/** Undefined: the figure has no unit, or its parts have the same one. @throws when the MIB tells none, or one that does not become the figure's */
function factorOf({ metric, kind, enum: words, shareOf }: VendorColumn, { syntax, unit }: Fact): number | undefined {
  if (metric.endsWith('Ms')) return syntax === 'TimeTicks' ? 10 : NaN;
  const suffix = Object.keys(factors).find((each) => metric.endsWith(each));
  if (suffix === undefined || kind === 'counter' || words !== undefined) return undefined;
  if (shareOf !== undefined) return unit === undefined || unit !== verified[shareOf]?.unit ? NaN : undefined;
  return factors[suffix]?.[unit ?? 'none'] ?? NaN;
}

const types: Readonly<Record<string, string>> = {
  INTEGER: '2',
  Integer32: '2',
  TruthValue: '2',
  Counter32: '65',
  Gauge32: '66',
  Unsigned32: '66',
  TimeTicks: '67',
  Counter64: '70',
  CounterBasedGauge64: '70',
  DisplayString: '4',
};

it.each(vendors.map(({ id }) => id))('the recording for %s has the types of the MIB', (id) => {
  const lines = recordedLines(here(`./synthetic/${id}.snmprec`)).map((line) => line.split('|'));
  const wrong = Object.entries(verified).flatMap(([oid, { name, syntax }]) =>
    lines.flatMap(([at = '', type = '']) =>
      at.startsWith(`${oid}.`) && type !== (types[syntax] ?? type) ? [`${name}: ${at} is ${type}, not ${syntax}`] : [],
    ),
  );
  expect(wrong).toEqual([]);
});

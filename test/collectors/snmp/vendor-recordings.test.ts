/**
 * Contract of every vendor definition: its small recording, written for this project and not taken from a device, is read by the code that
 * reads real devices and says exactly what stands beside it, every figure of the definition included. Played twice: within this process and by
 * a real snmpsim.
 */
import { readFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { probeAccessPoint } from '../../../collectors/snmp/probe-access-point.ts';
import type { VendorTable } from '../../../collectors/snmp/vendor.ts';
import type { Player } from './players.ts';
import { players } from './players.ts';
import { recordedLines } from './snmprec.ts';

const folder = fileURLToPath(new URL('./synthetic/', import.meta.url));
const vendors = await loadVendors();
const all = players(() => new Map([...vendors.byId.keys()].map((id) => [id, recordedLines(`${folder}${id}.snmprec`)])));
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});
afterAll(async () => {
  for (const player of all) await player.stop();
});
const timeout = 30_000;

/** What is expected of one access point. */
interface Expected {
  /** How school.yaml tells it, beyond its name. */
  readonly accessPoint: Partial<InventoryAccessPoint>;
  /** Subject → metric → value, or `?reason` when unknown. */
  readonly figures: Readonly<Record<string, Readonly<Record<string, string | number>>>>;
  /** Metric → how old it may be and over how long it averages, ms. */
  readonly ages: Readonly<Record<string, readonly [ageMs: number, windowMs: number]>>;
  readonly gaps?: readonly string[];
}

/** Told of every device; what is guessed is tested beside guessedFiguresOf. */
const always = ['accessPointReachable', 'agentAnswerMs', 'accessPointVendor', 'guessedFigures', 'guessedAges'];

async function read(player: Player, id: string, accessPoint: Partial<InventoryAccessPoint>) {
  const playing = await player.play(id);
  closing.push(playing);
  const meant: InventoryAccessPoint = {
    accessPoint: 'ap',
    address: '127.0.0.1',
    port: playing.port,
    credential: 'any',
    bssids: [],
    ...accessPoint,
  };
  const probe = await probeAccessPoint(meant, { version: '2c', community: new Secret(playing.community) }, vendors, undefined, undefined);
  if (!probe.reachable) throw new Error(probe.detail);
  return probe;
}

const said = ({ state, reason, valueText, valueDouble, valueInteger }: Sample): string | number =>
  state === 'unknown' ? `?${reason ?? ''}` : (valueText ?? Number(valueDouble ?? valueInteger));

const played = all.flatMap((player) => [...vendors.byId.values()].map((vendor) => ({ player, vendor, by: player.name, id: vendor.id })));

describe.each(played)('the recording for $id, played by $by', { timeout }, ({ player, vendor }) => {
  const expected = () => JSON.parse(readFileSync(`${folder}${vendor.id}.expected.json`, 'utf8')) as Expected;

  it('is recognised by what it says it is', async () => {
    const probe = await read(player, vendor.id, expected().accessPoint);
    expect(probe.vendor).toBe(vendor.role === 'standard' ? undefined : vendor.id);
    expect(probe.gaps).toEqual(expected().gaps ?? []);
  });

  it('says what is expected, and nothing else', async () => {
    const { figures } = await read(player, vendor.id, expected().accessPoint);
    const found: Record<string, Record<string, string | number>> = {};
    for (const figure of figures.filter(({ metric }) => !always.includes(metric)))
      (found[figure.subject] ??= {})[figure.metric] = said(figure);
    expect(found).toEqual(expected().figures);
  });

  it('tells how old each figure may be', async () => {
    const { figures } = await read(player, vendor.id, expected().accessPoint);
    const aged = figures.filter(({ ageMs = 0, windowMs = 0 }) => ageMs > 0 || windowMs > 0);
    expect(Object.fromEntries(aged.map(({ metric, ageMs, windowMs }) => [metric, [ageMs, windowMs]]))).toEqual(expected().ages);
  });

  it('has a value for every figure of the definition', () => {
    const values = Object.values(expected().figures).flatMap((each) =>
      Object.entries(each).flatMap(([metric, value]) => (typeof value === 'string' && value.startsWith('?') ? [] : [metric])),
    );
    const told = [...vendor.scalars, ...vendor.tables.flatMap(({ columns }) => columns), ...vendor.sums].map(({ metric }) => metric);
    expect(values).toEqual(expect.arrayContaining([...new Set(told)]));
  });
});

describe.each([...vendors.byId.values()])('the recording for $id', (vendor) => {
  it('has every index in the form that the definition says', () => {
    const oids = recordedLines(`${folder}${vendor.id}.snmprec`).map((line) => line.slice(0, line.indexOf('|')));
    for (const table of vendor.tables) {
      const columns = new Set([
        ...table.columns.map(({ oid }) => oid),
        ...[table.keep?.oid, table.off?.oid].filter((oid) => oid !== undefined),
      ]);
      for (const column of columns) {
        const further = table.columns.some(({ oid, atIndexOf }) => oid === column && atIndexOf !== undefined) ? 1 : 0;
        const indexes = oids
          .filter((oid) => oid.startsWith(`${column}.`))
          .map((oid) =>
            oid
              .slice(column.length + 1)
              .split('.')
              .map(Number),
          );
        expect(indexes.length, `rows of ${column}`).toBeGreaterThan(0);
        for (const index of indexes) expect(restOf(index, table), `${column}.${index.join('.')}`).toHaveLength(further);
      }
    }
  });
});

/** What is left of an index behind the parts that the table says it has; something is missing where it is shorter. */
function restOf(index: readonly number[], table: VendorTable): readonly number[] {
  const behind = table.index.slice(1).reduce((sum, { type }) => sum + (type === 'mac' ? 6 : 1), 0);
  let from = 0;
  for (const { name, type, length } of table.index) {
    const own = type === 'mac' ? (length === 'first' ? 7 : 6) : type === 'integer' ? 1 : (index[from] ?? 0) + 1;
    if (length === 'first') expect(index[from], 'a MAC of six octets').toBe(6);
    from += type === 'bytes' ? Math.max(1, index.length - (name === table.ownIndex ? behind : 0)) : own;
  }
  return from > index.length ? [NaN, NaN, ...index] : index.slice(from);
}

it('there is no recording without a definition', async () => {
  const ids = (await readdir(folder)).filter((name) => name.endsWith('.snmprec')).map((name) => name.replace('.snmprec', ''));
  expect(ids.sort()).toEqual([...vendors.byId.keys()].sort());
});

describe.each(played.filter(({ vendor }) => vendor.role === 'controller'))(
  'the controller $id, played by $by',
  { timeout },
  ({ player, vendor }) => {
    it('says nothing of an access point that it does not list', async () => {
      const { figures, gaps } = await read(player, vendor.id, { accessPoint: 'somebody-elses', mac: '02:ff:ff:ff:ff:ff' });
      expect(gaps).toHaveLength(1);
      expect(figures.filter(({ subject }) => subject !== 'access-point/somebody-elses')).toEqual([]);
    });
  },
);

it.each(all)(
  'a controller that is never told an access point’s counters says nothing of them: played by $name',
  { timeout },
  async (player) => {
    const { figures } = await read(player, 'cisco-aireos', { mac: '02:10:20:00:0b:00' });
    const of = (metric: string) => figures.find((figure) => figure.metric === metric && figure.subject.startsWith('radio/ap/0'));
    expect(of('radioRetryCount')).toMatchObject({ state: 'unknown', reason: 'never-renewed' });
    expect(of('radioUtilizationRatio')?.state).not.toBe('unknown');
    expect(figures.find(({ metric }) => metric === 'interfaceInBytes')).toMatchObject({ state: 'unknown', reason: 'never-renewed' });
  },
);

/** From the rows of a device to its cells: which rows are read, how fresh they are, and which of several sources counts. */
import { describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { MetricName } from '../../../core/metrics.ts';
import type { Cell } from '../../../collectors/snmp/layout.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { ownFigureWins } from '../../../collectors/snmp/own-figure-wins.ts';
import { plainText } from '../../../collectors/snmp/plain-text.ts';
import { refreshOids, withRefreshPeriods } from '../../../collectors/snmp/refresh-periods.ts';
import type { SnmpValue } from '../../../collectors/snmp/snmp-value.ts';
import { tableCells } from '../../../collectors/snmp/table-cells.ts';
import { uplinkOf } from '../../../collectors/snmp/uplink-of.ts';
import { column as columnSchema } from '../../../collectors/snmp/vendor-column.ts';
import type { VendorTable } from '../../../collectors/snmp/vendor.ts';
import { vendorSchema } from '../../../collectors/snmp/vendor.ts';

const vendors = await loadVendors();
const accessPoint: InventoryAccessPoint = { accessPoint: 'ap', address: '127.0.0.1', port: 161, credential: 'any', bssids: [] };
const integer = (number: number): SnmpValue => ({ type: 'integer', number });
const words = (text: string): SnmpValue => ({ type: 'octets', bytes: Buffer.from(text, 'utf8') });
const column = (metric: MetricName, more: object = {}) =>
  columnSchema.parse({ metric, oid: '1.3.6.1.9.1', kind: 'gauge', confidence: 'documented', ...more });
const cell = (metric: MetricName, subject: string, more: object = {}, parts: Partial<Cell> = {}): Cell => {
  const made = column(metric, more);
  return { column: made, oid: `${made.oid}.${subject}`, subject, ...parts };
};
const told = (oid: string, number: number) => new Map<string, SnmpValue>([[oid, integer(number)]]);

describe('the period that a device tells', () => {
  const period = { oids: ['1.3.6.1.9.12'], of: 'access-point', toMs: 1000, validMs: [1000, 3_600_000], never: [0] };
  const utilization = cell('radioUtilizationRatio', 'radio/ap/0', {
    refreshMs: 180_000,
    windowIsRefresh: true,
    ageConfidence: 'documented',
    refreshFrom: period,
  });
  const own = '.2.4.6';
  const read = (number: number) => withRefreshPeriods([utilization], own, told('1.3.6.1.9.12.2.4.6', number))[0]?.column;

  it('is asked for beside the access point’s own row', () => {
    expect(refreshOids([utilization, utilization], own)).toEqual(['1.3.6.1.9.12.2.4.6']);
  });

  it('holds from then on', () => {
    expect(read(90)).toMatchObject({ refreshMs: 90_000, windowMs: 90_000 });
  });

  it('makes the figure unknown when it is never', () => {
    expect(read(0)).toMatchObject({ neverRenewed: true });
    expect(read(90)?.neverRenewed).toBeUndefined();
  });

  it('is not believed when it cannot be, and is the longest when nothing is told', () => {
    expect(read(100_000)).toMatchObject({ refreshMs: 180_000, windowMs: 180_000 });
    expect(withRefreshPeriods([utilization], own, new Map())[0]?.column).toMatchObject({ refreshMs: 180_000, windowMs: 180_000 });
  });
});

describe('a counter of 64 bits that an agent has and never counts up', () => {
  const ifTable = vendors.standard.flatMap(({ tables }) => tables)[0];
  const [name, type, wide, narrow] = ['1.3.6.1.2.1.31.1.1.1.1', '1.3.6.1.2.1.2.2.1.3', '1.3.6.1.2.1.31.1.1.1.7', '1.3.6.1.2.1.2.2.1.11'];
  const taken = (inWide: bigint | undefined, inNarrow: number | undefined) => {
    if (ifTable === undefined) throw new Error('no table of interfaces');
    const columns = new Map<string, ReadonlyMap<string, SnmpValue>>([
      [name, new Map([['2', words('gi5')]])],
      [type, new Map([['2', integer(6)]])],
    ]);
    if (inWide !== undefined) columns.set(wide, new Map([['2', { type: 'counter64', bigint: inWide }]]));
    if (inNarrow !== undefined) columns.set(narrow, new Map([['2', { type: 'counter32', number: inNarrow }]]));
    return tableCells(accessPoint, ifTable, '', columns).there.find((found) => found.column.metric === 'interfaceInPacketCount')?.oid;
  };

  it('gives way to the one of 32 bits that does', () => {
    expect(taken(0n, 123_456)).toBe(`${narrow}.2`);
    expect(taken(5n, 123_456)).toBe(`${wide}.2`);
    // Nothing went through yet, or it has nothing else.
    expect(taken(0n, 0)).toBe(`${wide}.2`);
    expect(taken(0n, undefined)).toBe(`${wide}.2`);
    expect(taken(undefined, 123_456)).toBe(`${narrow}.2`);
  });
});

describe('rows', () => {
  const name = '1.3.6.1.9.2';
  const table = (more: object = {}): VendorTable => {
    const [made] = vendorSchema.parse({
      id: 'x',
      title: 'X',
      role: 'standard',
      tables: [
        {
          entity: 'interface',
          index: [{ name: 'ifIndex', type: 'integer' }],
          name: { oids: [name] },
          source: 'MIB',
          columns: [column('interfaceSpeedMbps')],
          ...more,
        },
      ],
    }).tables;
    if (made === undefined) throw new Error('no table');
    return made;
  };
  const ports = (count: number) => {
    const rows = Array.from({ length: count }, (_, index) => String(index + 1));
    return new Map([
      [name, new Map(rows.map((row) => [row, words(`port${row}`)]))],
      ['1.3.6.1.9.1', new Map(rows.map((row) => [row, integer(1000)]))],
    ]);
  };
  const subjects = (cells: readonly Cell[]) => cells.map(({ subject }) => subject.replace('interface/ap/', ''));

  it('beyond 64 are left out, and it is said how many', () => {
    const { there, leftOut } = tableCells(accessPoint, table(), '', ports(70));
    expect(subjects(there)).toEqual(Array.from({ length: 64 }, (_, index) => `port${String(index + 1)}`));
    expect(leftOut).toBe(6);
    expect(tableCells(accessPoint, table(), '', ports(64)).leftOut).toBe(0);
  });

  it('begin with the port that carries the traffic: as the school names it, then as the definition does', () => {
    const named = { ...accessPoint, uplinkInterface: 'port70' };
    const { there, leftOut } = tableCells(named, table(), '', ports(70), ['port69', 'nowhere', 'port68']);
    expect(subjects(there).slice(0, 5)).toEqual(['port70', 'port69', 'port68', 'port1', 'port2']);
    expect(there).toHaveLength(64);
    expect(leftOut).toBe(6);
  });

  it('of a port that the definition or the school names are read whatever type the device gives it', () => {
    const kind = '1.3.6.1.9.3';
    const wired = table({ keep: { oid: kind, values: [6] } });
    // port1 gathers the cables of port2 and port3; port4 is a tunnel.
    const types = new Map(['161', '6', '6', '131'].map((type, index) => [String(index + 1), integer(Number(type))]));
    const told = new Map([...ports(4), [kind, types]]);
    expect(subjects(tableCells(accessPoint, wired, '', told).there)).toEqual(['port2', 'port3']);
    expect(subjects(tableCells(accessPoint, wired, '', told, ['port1', 'port2']).there)).toEqual(['port1', 'port2', 'port3']);
    const named = { ...accessPoint, uplinkInterface: 'port4' };
    expect(subjects(tableCells(named, wired, '', told).there)).toEqual(['port4', 'port2', 'port3']);
  });

  it('of the access point itself are one figure: the first that says something', () => {
    const kind = '1.3.6.1.9.5';
    const parts = table({
      entity: 'access-point',
      name: undefined,
      keep: { oid: kind, values: [3] },
      columns: [column('accessPointSerial'), column('accessPointModel', { oid: '1.3.6.1.9.13' })],
    });
    const { there } = tableCells(
      accessPoint,
      parts,
      '',
      new Map([
        [
          kind,
          new Map([
            ['1', integer(9)],
            ['2', integer(3)],
            ['3', integer(3)],
          ]),
        ],
        [
          '1.3.6.1.9.1',
          new Map([
            ['1', words('A')],
            ['2', words('')],
            ['3', words('C')],
          ]),
        ],
        [
          '1.3.6.1.9.13',
          new Map([
            ['2', words('')],
            ['3', words('')],
          ]),
        ],
      ]),
    );
    expect(there.map(({ oid, subject }) => [oid, subject])).toEqual([['1.3.6.1.9.1.3', 'access-point/ap']]);
  });

  it('are parts of the whole that another column tells; without it they say nothing', () => {
    const type = '1.3.6.1.9.6';
    const memory = table({
      entity: 'access-point',
      name: undefined,
      keep: { oid: type, values: ['1.3.6.1.2.1.25.2.1.2'] },
      columns: [column('accessPointMemoryRatio', { shareOf: '1.3.6.1.9.7' })],
    });
    const cells = (size: number) =>
      tableCells(
        accessPoint,
        memory,
        '',
        new Map<string, Map<string, SnmpValue>>([
          [
            type,
            new Map([
              ['1', { type: 'oid', text: '1.3.6.1.2.1.25.2.1.2' } as const],
              ['2', { type: 'oid', text: '1.3' } as const],
            ]),
          ],
          [
            '1.3.6.1.9.1',
            new Map([
              ['1', integer(30)],
              ['2', integer(9)],
            ]),
          ],
          [
            '1.3.6.1.9.7',
            new Map([
              ['1', integer(size)],
              ['2', integer(10)],
            ]),
          ],
        ]),
      ).there;
    expect(cells(120)).toMatchObject([{ oid: '1.3.6.1.9.1.1', column: { scale: 1 / 120 } }]);
    expect(cells(0)).toEqual([]);
  });
});

describe('rows that call themselves wired', () => {
  const ifTable = vendors.standard.flatMap(({ tables }) => tables)[0];
  const [ifName, ifDescr, type, counter] = [
    '1.3.6.1.2.1.31.1.1.1.1',
    '1.3.6.1.2.1.2.2.1.2',
    '1.3.6.1.2.1.2.2.1.3',
    '1.3.6.1.2.1.31.1.1.1.6',
  ];
  const names = ['eth0', 'eth0.41', 'wlan01', 'tv02', 'eth1', 'tap9'];
  const read = (ports?: string, uplinks: readonly string[] = [], more: Partial<InventoryAccessPoint> = {}) => {
    if (ifTable === undefined) throw new Error('no table of interfaces');
    const of = (value: (name: string) => SnmpValue) => new Map(names.map((name, at) => [String(at), value(name)]));
    const columns = new Map<string, ReadonlyMap<string, SnmpValue>>([
      [ifName, of(words)],
      // Some agents describe the chip here.
      [ifDescr, of(() => words('Device 11ab:2a55'))],
      [type, of(() => integer(6))],
      [counter, of(() => ({ type: 'counter64', bigint: 5n }))],
    ]);
    return tableCells({ ...accessPoint, ...more }, ifTable, '', columns, uplinks, ports).there.map(({ subject }) =>
      subject.split('/').at(-1),
    );
  };

  it('are read by the names that ports have, where the definition knows them', () => {
    expect(read()).toEqual(names);
    expect(read('^eth\\d+$')).toEqual(['eth0', 'eth1']);
  });

  it('are read all the same where somebody names them', () => {
    expect(read('^eth\\d+$', ['tap9'])).toEqual(['tap9', 'eth0', 'eth1']);
    expect(read('^eth\\d+$', [], { uplinkInterface: 'wlan01' })).toEqual(['wlan01', 'eth0', 'eth1']);
  });
});

describe('the port that carries the traffic', () => {
  const of = (
    names: readonly string[],
    known: readonly string[],
    up: readonly string[] = names,
    more: Partial<InventoryAccessPoint> = {},
    untold: readonly string[] = [],
    anyOf?: string,
  ) => {
    const cells = names.map((name) => cell('interfaceSpeedMbps', `interface/ap/${name}`));
    const states = names.map((name) => [`interface/ap/${name}`, up.includes(name) ? 'up' : 'down'] as const);
    const told = new Map(states.filter(([subject]) => !untold.includes(subject)));
    const found = uplinkOf({ ...accessPoint, ...more }, { known, anyOf }, cells, told);
    return 'name' in found ? `${found.name}${found.isGuess === true ? ', a guess' : ''}` : `?${found.reason}`;
  };

  it('is the one that gathers the cables, where it is seen', () => {
    expect(of(['eth0', 'eth1', 'bond0'], ['bond0', 'eth0'])).toBe('bond0');
  });

  it('is not one of two cables that may share the load', () => {
    expect(of(['eth0', 'eth1'], ['bond0', 'eth0'])).toBe('?several-wired-interfaces');
    expect(of(['eth0', 'eth1'], ['bond0', 'eth0'], ['eth0'])).toBe('eth0');
    expect(of(['wan', 'lan1', 'eth0'], ['wan', 'eth0'])).toBe('wan');
    expect(of(['eth0', 'eth1'], ['eth0'], undefined, { uplinkInterface: 'eth0' })).toBe('eth0');
  });

  it('is not one that is down, while another is up', () => {
    // A router that serves as a plain access point, with its cable in one of the ports that are for others.
    expect(of(['eth0', 'wan', 'lan1', 'lan2'], ['wan', 'lan1', 'lan2', 'eth0'], ['eth0', 'lan2'])).toBe('lan2');
    expect(of(['ether1', 'ether2', 'sfp1'], ['ether1'], ['sfp1'])).toBe('sfp1');
    expect(of(['ether1', 'ether2', 'ether3', 'sfp1'], ['ether1'], ['ether3', 'sfp1'])).toBe('?several-wired-interfaces');
    expect(of(['bond0', 'eth0', 'eth1'], ['bond0', 'eth0'], ['eth0'])).toBe('eth0');
    expect(of(['eth0', 'eth1'], ['eth0'], ['eth1'], { uplinkInterface: 'eth0' })).toBe('eth0');
  });

  it('is a guess of a router whose further port is up as well: its cable may be in that one', () => {
    const router = (up: readonly string[], more: Partial<InventoryAccessPoint> = {}) =>
      of(['eth0', 'wan', 'lan1', 'lan2'], ['wan', 'lan1', 'lan2', 'eth0'], up, more, [], '^(lan|wan)\\d*$');
    expect(router(['eth0', 'wan', 'lan1'])).toBe('wan, a guess');
    expect(router(['eth0', 'wan', 'lan1'], { uplinkInterface: 'lan1' })).toBe('lan1');
    // What gathers them in the device is no port.
    expect(router(['eth0', 'wan'])).toBe('wan');
    expect(router(['eth0', 'lan1'])).toBe('lan1');
    expect(router(['eth0', 'lan1', 'lan2'])).toBe('?several-wired-interfaces');
  });

  it('is the usual one where all are down, or where it does not say whether it is', () => {
    expect(of(['eth0', 'eth1'], ['eth0'], [])).toBe('eth0');
    expect(of(['lan', '0'], ['lan', '0'], ['0'], {}, ['interface/ap/lan'])).toBe('lan');
  });

  it('is the only one of a device that nobody knows', () => {
    expect(of(['a', 'b'], [], ['b'])).toBe('b');
    expect(of(['a'], [])).toBe('a');
    expect(of(['a', 'b'], [])).toBe('?several-wired-interfaces');
    expect(of(['a', 'b'], [], [])).toBe('?several-wired-interfaces');
    expect(of([], [])).toBe('?no-wired-interface');
    expect(of(['a'], [], [], { uplinkInterface: 'b' })).toBe('?no-such-interface');
  });
});

describe('one figure from two places', () => {
  const vendor = vendors.byId.get('fortinet-fortiap');
  const ownCpu = vendor?.scalars.find(({ metric }) => metric === 'accessPointCpuRatio');
  const own: Cell | undefined = ownCpu && { column: ownCpu, oid: ownCpu.oid, subject: 'access-point/ap' };
  const part = (row: string): Cell =>
    cell('accessPointCpuRatio', `access-point/ap#${row}`, { oid: '1.3.6.1.2.1.25.3.3.1.2' }, { partOf: 'access-point/ap', mean: true });
  const standard = cell('accessPointCpuRatio', 'access-point/ap', { oid: '1.3.6.1.4.1.2021.11.11.0' });

  it('is the definition’s own, in whatever order it was found', () => {
    expect(ownCpu?.metric).toBe('accessPointCpuRatio');
    if (own === undefined) return;
    expect(ownFigureWins([standard, own, part('1'), part('2')], vendor)).toEqual([own]);
    expect(ownFigureWins([own, part('1'), part('2')], vendor)).toEqual([own]);
  });

  it('is the first of the standard ones, with all its parts', () => {
    expect(ownFigureWins([standard, part('1'), part('2')], undefined)).toEqual([standard]);
    expect(ownFigureWins([part('1'), part('2')], undefined)).toEqual([part('1'), part('2')]);
  });
});

it('a stranger’s text is short, on one line and whole', () => {
  expect(plainText('Ett\r\n\ttvå\u0000\u009b\u2066')).toBe('Ett två');
  expect(plainText(`${'a'.repeat(254)}å`)).toBe('a'.repeat(254));
  expect(plainText(`${'a'.repeat(253)}å`)).toBe(`${'a'.repeat(253)}å`);
  expect(plainText('😀'.repeat(100))).toBe('😀'.repeat(63));
});

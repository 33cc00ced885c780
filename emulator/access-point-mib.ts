/**
 * What the emulated access point says about itself, in the OIDs of an Aruba Instant: SNMPv2-MIB, SNMP-FRAMEWORK-MIB, IF-MIB,
 * EtherLike-MIB, HOST-RESOURCES-MIB (uptime) and AI-AP-MIB (access point and radio tables).
 */
import type { Column, ObjectKind, Read, Scalar, Table } from './live-mib.ts';

export interface InterfaceReading {
  readonly name: string;
  readonly kind: 'ethernet' | 'radio';
  readonly mac: Buffer;
  readonly up: boolean;
  readonly speedMbps: number;
  readonly duplex: 'full' | 'half' | 'unknown';
  readonly inBytes: bigint;
  readonly outBytes: bigint;
  readonly inPacketCount: bigint;
  readonly outPacketCount: bigint;
  readonly inErrorCount: number;
  readonly outErrorCount: number;
  readonly inDiscardCount: number;
  readonly outDiscardCount: number;
  readonly fcsErrorCount: number;
  readonly lateCollisionCount: number;
  readonly discontinuityTicks: number;
}

export interface RadioReading {
  readonly mac: Buffer;
  /** As newer firmware writes it, such as '116E'. */
  readonly channel: string;
  readonly powerDbm: number;
  readonly noiseDbm: number;
  readonly shortUtilizationRatio: number;
  readonly longUtilizationRatio: number;
  readonly clientCount: number;
}

export interface AccessPointReading {
  readonly description: string;
  readonly name: string;
  readonly model: string;
  readonly serial: string;
  readonly firmware: string;
  readonly address: string;
  readonly mac: Buffer;
  readonly uptimeTicks: number;
  readonly engineBoots: number;
  readonly cpuRatio: number;
  readonly memoryFreeBytes: number;
  readonly memoryTotalBytes: number;
  readonly interfaces: readonly InterfaceReading[];
  readonly radios: readonly RadioReading[];
}

const arubaProductPrefix = '1.3.6.1.4.1.14823.1.2';
const sysObjectId = `${arubaProductPrefix}.59`;
const mib2 = '1.3.6.1.2.1';
const instant = '1.3.6.1.4.1.14823.2.3.3.1';

/** ifType: ethernetCsmacd, ieee80211. */
const interfaceTypes = { ethernet: 6, radio: 71 } as const;
const duplexStatus = { unknown: 1, half: 2, full: 3 } as const;
const gauge32Max = 2 ** 32 - 1;

/** read is called anew for every object; interfaces and radios keep their number and order. */
export function accessPointMib(read: () => AccessPointReading): { readonly scalars: readonly Scalar[]; readonly tables: readonly Table[] } {
  const scalar = (oid: string, kind: ObjectKind, value: (ap: AccessPointReading) => ReturnType<Read>): Scalar => ({
    oid,
    kind,
    read: () => value(read()),
  });
  const scalars = [
    scalar(`${mib2}.1.1`, 'text', (ap) => ap.description),
    scalar(`${mib2}.1.2`, 'oid', () => sysObjectId),
    scalar(`${mib2}.1.3`, 'ticks', (ap) => ap.uptimeTicks),
    scalar(`${mib2}.1.4`, 'text', () => ''),
    scalar(`${mib2}.1.5`, 'text', (ap) => ap.name),
    scalar(`${mib2}.1.6`, 'text', () => ''),
    scalar(`${mib2}.1.7`, 'integer', () => 72),
    scalar(`${mib2}.2.1`, 'integer', (ap) => ap.interfaces.length),
    scalar(`${mib2}.25.1.1`, 'ticks', (ap) => ap.uptimeTicks),
    scalar(`${mib2}.31.1.5`, 'ticks', () => 0),
    scalar('1.3.6.1.6.3.10.2.1.2', 'integer', (ap) => ap.engineBoots),
    scalar('1.3.6.1.6.3.10.2.1.3', 'integer', (ap) => ap.uptimeTicks / 100),
    scalar(`${instant}.1.2`, 'text', (ap) => ap.name),
    scalar(`${instant}.1.4`, 'text', (ap) => ap.firmware),
  ];
  const interfaceCount = read().interfaces.length;
  const radioCount = read().radios.length;
  const ethernetAt = read().interfaces.flatMap(({ kind }, at) => (kind === 'ethernet' ? [at] : []));
  return {
    scalars,
    tables: [
      table('ifEntry', `${mib2}.2.2.1`, [{ column: 1 }], range(interfaceCount), (at) =>
        interfaceColumns(at, () => pick(read().interfaces, at)),
      ),
      table('ifXEntry', `${mib2}.31.1.1.1`, [{ column: 999 }], range(interfaceCount), (at) =>
        extensionColumns(at, () => pick(read().interfaces, at)),
      ),
      table('dot3StatsEntry', `${mib2}.10.7.2.1`, [{ column: 1 }], ethernetAt, (at) =>
        etherLikeColumns(at, () => pick(read().interfaces, at)),
      ),
      table('aiAccessPointEntry', `${instant}.2.1.1`, [{ column: 1, length: 6 }], [0], () => accessPointColumns(read)),
      table('aiRadioEntry', `${instant}.2.2.1`, [{ column: 1, length: 6 }, { column: 2 }], range(radioCount), (at) =>
        radioColumns(
          at,
          () => read().mac,
          () => pick(read().radios, at),
        ),
      ),
    ].filter(({ rows }) => rows.length > 0),
  };
}

interface Cell extends Column {
  readonly read: Read;
}

const cell = (number: number, kind: ObjectKind, read: Read): Cell => ({ number, kind, read });

function interfaceColumns(at: number, reading: () => InterfaceReading): Cell[] {
  return [
    cell(1, 'integer', () => at + 1),
    cell(2, 'text', () => reading().name),
    cell(3, 'integer', () => interfaceTypes[reading().kind]),
    cell(4, 'integer', () => 1500),
    cell(5, 'gauge32', () => Math.min(gauge32Max, reading().speedMbps * 1e6)),
    cell(6, 'bytes', () => reading().mac),
    cell(7, 'integer', () => 1),
    cell(8, 'integer', () => (reading().up ? 1 : 2)),
    cell(9, 'ticks', () => reading().discontinuityTicks),
    cell(10, 'counter32', () => BigInt.asUintN(32, reading().inBytes)),
    cell(11, 'counter32', () => BigInt.asUintN(32, reading().inPacketCount)),
    cell(13, 'counter32', () => reading().inDiscardCount),
    cell(14, 'counter32', () => reading().inErrorCount),
    cell(16, 'counter32', () => BigInt.asUintN(32, reading().outBytes)),
    cell(17, 'counter32', () => BigInt.asUintN(32, reading().outPacketCount)),
    cell(19, 'counter32', () => reading().outDiscardCount),
    cell(20, 'counter32', () => reading().outErrorCount),
  ];
}

/** Column 999 stands for the ifIndex of the table that ifXTable extends: it makes the index and is never shown. */
function extensionColumns(at: number, reading: () => InterfaceReading): Cell[] {
  return [
    cell(1, 'text', () => reading().name),
    cell(6, 'counter64', () => reading().inBytes),
    cell(7, 'counter64', () => reading().inPacketCount),
    cell(10, 'counter64', () => reading().outBytes),
    cell(11, 'counter64', () => reading().outPacketCount),
    cell(15, 'gauge32', () => reading().speedMbps),
    cell(17, 'integer', () => (reading().kind === 'ethernet' ? 1 : 2)),
    cell(18, 'text', () => ''),
    cell(19, 'ticks', () => reading().discontinuityTicks),
    cell(999, 'integer', () => at + 1),
  ];
}

function etherLikeColumns(at: number, reading: () => InterfaceReading): Cell[] {
  return [
    cell(1, 'integer', () => at + 1),
    cell(2, 'counter32', () => 0),
    cell(3, 'counter32', () => reading().fcsErrorCount),
    cell(8, 'counter32', () => reading().lateCollisionCount),
    cell(19, 'integer', () => duplexStatus[reading().duplex]),
  ];
}

function accessPointColumns(reading: () => AccessPointReading): Cell[] {
  return [
    cell(1, 'bytes', () => reading().mac),
    cell(2, 'text', () => reading().name),
    cell(3, 'address', () => reading().address),
    cell(4, 'text', () => reading().serial),
    cell(5, 'oid', () => sysObjectId),
    cell(6, 'text', () => reading().model),
    cell(7, 'integer', () => reading().cpuRatio * 100),
    cell(8, 'integer', () => reading().memoryFreeBytes),
    cell(9, 'ticks', () => reading().uptimeTicks),
    cell(10, 'integer', () => reading().memoryTotalBytes),
    cell(11, 'integer', () => 1),
    cell(13, 'text', () => 'cluster conductor'),
  ];
}

/** Noise is a positive magnitude here and utilisation whole per cent, as the real device writes them. */
function radioColumns(at: number, mac: () => Buffer, reading: () => RadioReading): Cell[] {
  return [
    cell(1, 'bytes', mac),
    cell(2, 'integer', () => at),
    cell(3, 'bytes', () => reading().mac),
    cell(4, 'text', () => reading().channel),
    cell(5, 'integer', () => reading().powerDbm),
    cell(6, 'integer', () => -reading().noiseDbm),
    cell(7, 'integer', () => reading().shortUtilizationRatio * 100),
    cell(8, 'integer', () => reading().longUtilizationRatio * 100),
    cell(20, 'integer', () => 1),
    cell(21, 'integer', () => reading().clientCount),
    cell(22, 'text', () => 'access'),
  ];
}

function table(name: string, oid: string, index: Table['index'], rowsAt: readonly number[], cells: (at: number) => Cell[]): Table {
  return {
    name,
    oid,
    index,
    columns: cells(0).map(({ number, kind }) => ({ number, kind })),
    hiddenColumns: [999],
    rows: rowsAt.map((at) => cells(at).map(({ read }) => read)),
  };
}

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, at) => at);

function pick<Item>(items: readonly Item[], at: number): Item {
  const item = items[at];
  if (item === undefined) throw new Error(`the emulated access point lost its row ${String(at)}`);
  return item;
}

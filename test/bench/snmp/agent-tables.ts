/** What the emulated agents of the bench tell. */
import { oidValue, text, whole, type Value } from '../../collectors/snmp/stub-agent.ts';

/** So large that its encoding keeps its length for half a year. */
const ticks = 100_000_000;
const wiredPorts = 6;

/**
 * An access point of the standard MIBs: six wired ports with all that is read of a port, two figures fewer on the last. A poll of it is two
 * questions of 40 varbinds: uptime, the table's change, the figures, and each port's name as the proof that it still is that port.
 */
export function accessPointTable(): Map<string, Value> {
  const ifEntry = '1.3.6.1.2.1.2.2.1';
  const ifXEntry = '1.3.6.1.2.1.31.1.1.1';
  const table = new Map<string, Value>([
    ['1.3.6.1.2.1.1.1.0', text('Linux ap 6.1')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.8072.3.2.10')],
    ['1.3.6.1.2.1.1.3.0', whole(ticks, 'ticks')],
    ['1.3.6.1.2.1.1.5.0', text('ap-b12')],
    ['1.3.6.1.2.1.31.1.5.0', whole(12_345, 'ticks')],
  ]);
  for (let port = 1; port <= wiredPorts; port++) {
    const set = (column: string, value: Value) => table.set(`${column}.${String(port)}`, value);
    set(`${ifEntry}.2`, text(`eth${String(port - 1)}`));
    set(`${ifEntry}.3`, whole(6));
    set(`${ifEntry}.8`, whole(1));
    for (const [index, column] of ['13', '14', '19', '20'].entries()) set(`${ifEntry}.${column}`, whole(100 * port + index, 'counter32'));
    set(`${ifXEntry}.1`, text(`eth${String(port - 1)}`));
    for (const [index, column] of ['6', '7', '10', '11'].entries()) {
      set(`${ifXEntry}.${column}`, whole(9_876_543_210n * BigInt(port) + BigInt(index), 'counter64'));
    }
    set(`${ifXEntry}.15`, whole(1000, 'gauge32'));
    if (port === wiredPorts) continue;
    set(`${ifXEntry}.19`, whole(0, 'ticks'));
    set('1.3.6.1.2.1.10.7.2.1.19', whole(3));
  }
  return table;
}

/** A controller of the AireOS kind: two radios and one wired port for each access point. It measures the load every 60 s. */
export function controllerTable(accessPointCount: number): Map<string, Value> {
  const airespace = '1.3.6.1.4.1.14179.2.2';
  const lwapp = '1.3.6.1.4.1.9.9.513.1';
  const table = new Map<string, Value>([
    ['1.3.6.1.2.1.1.1.0', text('Cisco Controller')],
    ['1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.9.1.1069')],
    ['1.3.6.1.2.1.1.3.0', whole(ticks, 'ticks')],
  ]);
  for (const band of [1, 2]) {
    table.set(`1.3.6.1.4.1.14179.2.4.${String(band)}.6.10.0`, whole(180));
    table.set(`1.3.6.1.4.1.14179.2.4.${String(band)}.6.11.0`, whole(60));
  }
  for (let at = 0; at < accessPointCount; at++) {
    const mac = `2.0.0.0.${String(at >> 8)}.${String(at & 255)}`;
    const own = (column: string, value: Value) => table.set(`${column}.${mac}`, value);
    own(`${airespace}.1.1.3`, text(`ap-${String(at)}`));
    own(`${airespace}.1.1.4`, text('building 2'));
    own(`${airespace}.1.1.6`, whole(1));
    own(`${airespace}.1.1.8`, text('8.10.185.0'));
    own(`${airespace}.1.1.12`, whole(180));
    own(`${airespace}.1.1.16`, text('AIR-AP2802I-E-K9'));
    own(`${airespace}.1.1.17`, text(`FGL${String(2_000_000 + at)}`));
    own(`${lwapp}.1.1.1.6`, whole(10_000_000 + at, 'ticks'));
    own(`${lwapp}.1.1.1.55`, whole(41, 'gauge32'));
    own(`${lwapp}.1.1.1.57`, whole(7, 'gauge32'));
    for (const slot of [0, 1]) {
      const set = (column: string, value: Value) => table.set(`${column}.${mac}.${String(slot)}`, value);
      const channel = slot === 0 ? 6 : 36;
      set(`${airespace}.2.1.2`, whole(slot + 1));
      set(`${airespace}.2.1.4`, whole(channel));
      set(`${airespace}.2.1.6`, whole(3));
      set(`${airespace}.2.1.15`, whole(10 + slot, 'counter32'));
      set(`${airespace}.2.1.22`, text('22,19,16,13,10,7,4,-1'));
      set(`${airespace}.13.1.3`, whole(20 + slot));
      table.set(`${airespace}.15.1.21.${mac}.${String(slot)}.${String(channel)}`, whole(-95));
      table.set(`${airespace}.14.1.22.${mac}.${String(slot)}.${String(channel)}`, whole(4));
      for (const column of ['3', '11', '12', '33']) set(`${airespace}.6.1.${column}`, whole(1_000_000 + at, 'counter32'));
      set(`${lwapp}.2.1.1.5`, whole(3));
    }
    const port = (column: string, value: Value) => table.set(`${lwapp}.2.2.1.${column}.${mac}.0`, value);
    port('2', text('GigabitEthernet0'));
    port('10', whole(3));
    port('11', whole(1000, 'gauge32'));
    for (const column of ['13', '14', '31', '32']) port(column, whole(2_000_000_000 + at, 'counter32'));
  }
  return table;
}

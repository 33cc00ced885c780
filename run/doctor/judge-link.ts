/** The link that carries the load: can it carry a class, does it prove Wi-Fi, is it joined to this room's access point? */
import type { Limits } from '../../core/limits.ts';
import { ssidsOf } from '../../core/inventory/ssids-of.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan, RunMode } from '../../core/plan.ts';
import type { Figure, LinkReading } from '../../collectors/host/link-reading.ts';
import type { TunnelReading } from '../../collectors/host/tunnel.ts';
import { classOnLink } from './class-on-link.ts';
import { bad, type Finding, good, unknown, warning } from './examination.ts';

export interface MachineLink {
  readonly name: Figure<string>;
  readonly link: LinkReading;
  /** dBm; only on Wi-Fi. */
  readonly signalDbm: Figure<number>;
  readonly tunnel: TunnelReading;
}

/** As the check that judges the run's own readings of it. */
const gate = 'generator-headroom';

export function judgeLink({ name, link, signalDbm }: MachineLink, plan: Plan | undefined, mode: RunMode, limits: Limits): Finding {
  if ('reason' in name) {
    return bad('SERVER_UNREACHABLE', `no link of this machine leads to the server (${name.reason})`, 'connect to the network of the room');
  }
  const { kind, rateMbps } = link;
  if ('reason' in kind) return unknown(`the system does not tell what kind of link ${name.value} is (${kind.reason})`);
  if (kind.value === 'loopback') {
    if (mode === 'rehearsal') return good('loopback, as a rehearsal wants');
    return bad(
      'SERVER_UNREACHABLE',
      'the server runs on this machine: no load would leave it, and nothing would be proven of the room',
      'run the server on another machine, or rehearse (--rehearsal)',
    );
  }
  const saw = `${name.value}: ${{ wifi: 'Wi-Fi', ethernet: 'cable', other: 'neither cable nor Wi-Fi' }[kind.value]}${rateWords(rateMbps)}${signalWords(signalDbm)}`;
  const share = plan === undefined || 'reason' in rateMbps ? undefined : classOnLink(kind.value, rateMbps.value, plan, limits, gate);
  const todo = todoOf(kind.value === 'wifi');
  if (share?.full === true)
    return bad('SERVER_UNREACHABLE', `${saw}; ${share.words}: what pupils got would be this machine’s own link`, todo);
  if (kind.value === 'ethernet') {
    return warning(
      `${saw}; a cable proves the way to the server, nothing of the Wi-Fi`,
      'to prove Wi-Fi, unplug the cable and join the room’s network',
    );
  }
  if ('reason' in rateMbps && rateMbps.reason === 'virtual') {
    return warning(
      `${name.value} is the adapter of a virtual machine; what carries the load behind it is not known`,
      'run the tool on the computer itself, on the Wi-Fi of the room',
    );
  }
  if (kind.value === 'other')
    return warning(`${saw}; whether it goes through the room’s access point is not known`, 'join the Wi-Fi of the room');
  if (share?.crowdsRadio === true)
    return warning(`${saw}; ${share.words}: radio figures would speak of this machine and not of a class`, todo);
  if ('value' in signalDbm && signalDbm.value < weakDbm) {
    return warning(`${saw}; weak: this machine, not the room, would be measured`, 'go nearer to the access point, or where the pupils sit');
  }
  if ('reason' in rateMbps)
    return unknown(
      `${saw}; whether it can carry the class is not known`,
      kind.value === 'wifi' && rateMbps.reason === 'tool-missing'
        ? 'install iw: on Linux nothing else tells at what rate a laptop is joined'
        : undefined,
    );
  if (share === undefined) return unknown(`${saw}; whether it can carry the class is not known without a plan`);
  return good(`${saw}; ${share.words}`);
}

/** What makers of access points plan voice and video for: −67 dBm. */
const weakDbm = -67;

const rateWords = (rate: Figure<number>): string =>
  'value' in rate ? ` at ${rate.value.toFixed(0)} Mbit/s` : `, rate not told (${rate.reason})`;
const signalWords = (signal: Figure<number>): string => ('value' in signal ? `, heard at ${signal.value.toFixed(0)} dBm` : '');

const todoOf = (wifi: boolean): string =>
  wifi
    ? 'use a machine with a faster radio, go nearer to the access point, or test with fewer seats'
    : 'use a faster port or adapter, or test with fewer seats';

/** The only proof beforehand that the load will go through this room's access point. */
export function judgeBssid({ link }: MachineLink, inventory: Inventory, rooms: readonly string[]): Finding | undefined {
  if (!('value' in link.kind) || link.kind.value !== 'wifi') return undefined;
  const { bssid } = link;
  if ('reason' in bssid) {
    return unknown(`the system does not tell which access point this machine is on (${bssid.reason})`, bssidTodo(bssid.reason));
  }
  const joined = inventory.accessPoints.find(({ bssids }) => bssids.some((own) => own.toLowerCase() === bssid.value));
  const serving = (accessPoint: string): readonly string[] =>
    inventory.rooms.filter(({ accessPoints }) => accessPoints.includes(accessPoint)).map(({ room }) => room);
  if (joined !== undefined) {
    const served = serving(joined.accessPoint);
    const saw = `joined to ${joined.accessPoint} (${bssid.value}), which serves ${served.length === 0 ? 'no room' : served.join(', ')}`;
    const wrong = rooms.length > 0 && !rooms.some((room) => served.includes(room));
    if (!wrong) return good(saw);
    return bad(
      'SERVER_UNREACHABLE',
      `${saw} and not ${rooms.join(', ')}`,
      'go into the room, or turn Wi-Fi off and on so that it chooses again',
    );
  }
  const listed = inventory.accessPoints.some(({ bssids }) => bssids.length > 0);
  return (listed ? warning : unknown)(
    `joined to ${bssid.value}, which is no access point’s in the school file`,
    'write it under bssids of the access point in this room, if that is where it belongs',
  );
}

/** A laptop on the staff's network measures limits and a way that no pupil has. */
export function judgeSsid({ link }: MachineLink, inventory: Inventory, rooms: readonly string[]): Finding | undefined {
  if (!('value' in link.kind) || link.kind.value !== 'wifi') return undefined;
  const { ssid } = link;
  const asked = rooms.length > 0 ? rooms : inventory.rooms.map(({ room }) => room);
  const named = asked.flatMap((room) => ssidsOf(inventory, room) ?? []);
  if ('reason' in ssid)
    return unknown(`the system does not tell which wireless network this machine is on (${ssid.reason})`, bssidTodo(ssid.reason));
  const saw = `on the wireless network ${shown(ssid.value)}`;
  if (named.length === 0) {
    return unknown(`${saw}; the school file does not say which network the pupils use`, 'write its name under ssid in the school file');
  }
  const elsewhere = asked.filter((room) => !(ssidsOf(inventory, room) ?? [ssid.value]).some((name) => sameSsid(name, ssid.value)));
  if (elsewhere.length === 0) return good(`${saw}, the pupils’`);
  const wanted = [...new Set(elsewhere.flatMap((room) => ssidsOf(inventory, room) ?? []))].map(shown).join(', ');
  return bad(
    'SERVER_UNREACHABLE',
    `${saw}, and pupils in ${elsewhere.join(', ')} use ${wanted}`,
    `join ${wanted}, or correct ssid in the school file`,
  );
}

const shown = (ssid: string): string => JSON.stringify(ssid);

/** As facts/room-stations.sql compares them: systems write a name composed or not, and cut its ends. */
const sameSsid = (left: string, right: string): boolean => left.normalize('NFC').trim() === right.normalize('NFC').trim();

const bssidTodo = (reason: string): string =>
  // A system that keeps it to itself may also end the tool.
  reason === 'hidden-by-system' || reason === 'tool-failed' || reason === 'tool-refused'
    ? 'allow the terminal to use the location: newer systems tell the access point only then'
    : reason === 'tool-missing'
      ? 'install iw'
      : 'join the Wi-Fi of the room';

export function judgeTunnel({ name, tunnel }: MachineLink): Finding {
  if ('reason' in name) return unknown('no link leads to the server');
  if ('reason' in tunnel) return unknown(`whether ${name.value} is a tunnel is not told (${tunnel.reason})`, 'make sure that no VPN is on');
  if (tunnel.value === undefined) return good(`the way to the server leaves by ${name.value}, no tunnel`);
  return bad(
    'SERVER_UNREACHABLE',
    `the way to the server leaves by ${name.value}, a tunnel (${tunnel.value}): a run would measure the tunnel and not the room`,
    'turn the VPN off, or let it leave the server’s address out (split tunnel)',
  );
}

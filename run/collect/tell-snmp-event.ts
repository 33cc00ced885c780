/** What happens to a device, in one line of the service's log. */
import type { SnmpEvent } from '../../collectors/snmp/tell-poll.ts';
import { nameOfDevice } from '../name-of-device.ts';
import { oneLine, type Say } from './say.ts';

const strangers = {
  foreignCount: 'that others sent in its name',
  undecodableCount: 'that are no SNMP',
  unaskedCount: 'that nobody asked for, or that came late',
} as const;

/** Of one that its controller does not serve. */
export function downWords({ why, word }: Pick<Extract<SnmpEvent, { readonly what: 'down' }>, 'why' | 'word'>): string {
  const said = word === '' ? '' : ` (${oneLine(word)})`;
  return why === 'down-by-controller'
    ? `its controller says that it is down${said}`
    : `its controller does not have it${said}: another one does, or it is down`;
}

export function tellSnmpEvent(event: SnmpEvent, say: Say): void {
  const { what, accessPoint } = event;
  const who = oneLine(nameOfDevice(accessPoint));
  if (what === 'silent') say('warn', `${who}: no answer (${event.failure}): ${oneLine(event.detail)}`);
  else if (what === 'down') say('warn', `${who}: ${downWords(event)}`);
  else if (what === 'back') say('info', `${who}: answers again`);
  else if (what === 'discovered') {
    const gaps = event.gaps.length === 0 ? '' : `; ${event.gaps.join('; ')}`;
    const kind = event.vendor ?? 'any device with the standard MIBs';
    const { measuredCount, cellCount } = event;
    // It answers, and so nobody would miss what it does not tell.
    const level = measuredCount === 0 ? 'warn' : 'info';
    say(level, `${who}: read as ${kind}, ${measuredCount === 0 ? 'nothing measured' : `${cellCount} figures`}${oneLine(gaps)}`);
  } else {
    const { device, followedCount, count, kind } = event;
    const at = oneLine(device.replace(' ', ' port '));
    const asked = followedCount === 1 ? `${who} at ${at}` : `${at}, asked about ${String(followedCount)} access points`;
    say('warn', `${asked}: dropped ${count} datagrams so far ${strangers[kind]}`);
  }
}

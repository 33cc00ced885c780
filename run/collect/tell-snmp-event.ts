/** What happens to a device, in one line of the service's log. */
import type { SnmpEvent } from '../../collectors/snmp/tell-poll.ts';
import { oneLine, type Say } from './say.ts';

export function tellSnmpEvent(event: SnmpEvent, say: Say): void {
  const { what } = event;
  const who = `access point ${oneLine(event.accessPoint)}`;
  if (what === 'silent') say('warn', `${who}: no answer (${event.failure}): ${oneLine(event.detail)}`);
  else if (what === 'back') say('info', `${who}: answers again`);
  else if (what === 'discovered') {
    const gaps = event.gaps.length === 0 ? '' : `; ${event.gaps.join('; ')}`;
    say('info', `${who}: read as ${event.vendor ?? 'any device with the standard MIBs'}, ${event.cellCount} figures${oneLine(gaps)}`);
  } else if (what === 'strangers')
    say(
      'warn',
      `${who}: dropped ${event.foreignCount} datagrams that others sent, ${event.undecodableCount} that are no SNMP, ${event.unaskedCount} that nobody asked for or that came late`,
    );
}

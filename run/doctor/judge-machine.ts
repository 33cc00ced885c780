/** The machine that plays the class: does it save power, may its clock jump? */
import type { Figure } from '../../collectors/host/link-reading.ts';
import type { PowerReading } from '../../collectors/host/power-reading.ts';
import type { TimeSyncReading } from '../../collectors/host/time-sync.ts';
import { type Finding, good, unknown, warning } from './examination.ts';

export function judgePower({ source, saving, mode }: PowerReading): Finding {
  const modeWords = mode === undefined ? '' : ` (${mode})`;
  if ('value' in source && source.value === 'battery') {
    return warning(`on battery${modeWords}: systems hold the processor and the radio back then`, 'plug the charger in');
  }
  if ('value' in saving && saving.value) {
    return warning(
      `a power saving mode is on${modeWords}: timers come late and the load with them`,
      'choose balanced or performance for the run',
    );
  }
  const supplied = 'value' in source ? 'on mains' : source.reason === 'no-battery' ? 'no battery' : undefined;
  if (supplied === undefined && 'reason' in saving)
    return unknown(`the system does not tell how it saves power (${saving.reason})`, plugIn);
  return good(`${supplied ?? 'supply not told'}${'value' in saving ? `, no saving mode${modeWords}` : ''}`);
}

const plugIn = 'plug the charger in and turn power saving off';

/** undefined: the load goes by no radio. */
export function judgeRadioPower(saving: Figure<boolean>): Finding | undefined {
  if ('reason' in saving) {
    return saving.reason === 'not-wifi'
      ? undefined
      : unknown(`the system does not tell whether the radio saves power (${saving.reason})`, plugIn);
  }
  if (!saving.value) return good('the radio does not sleep between packets');
  return warning(
    'the radio sleeps between packets: answers wait up to some hundred ms for it, and the room would be blamed',
    'turn Wi-Fi power saving off (Linux: iw dev <interface> set power_save off; Windows: power plan, wireless adapter, maximum performance)',
  );
}

/** Farther off than this, a system that finds its time server sets the clock at once instead of slowly (ntpd: 128 ms). */
const stepMs = 128;

export function judgeTimeSync({ synchronised, offsetMs, told }: TimeSyncReading): Finding {
  const todo = 'turn on setting the time automatically (NTP), and wait until it has been set';
  if ('reason' in synchronised) return unknown(`the system does not tell whether its clock is kept right (${synchronised.reason})`, todo);
  const offset = offsetMs === undefined ? '' : `, ${Math.abs(offsetMs).toFixed(0)} ms off`;
  if (!synchronised.value) {
    return warning(`the clock is not kept right by the network (${told}${offset}): if it is set during a run, the run is worthless`, todo);
  }
  if (offsetMs !== undefined && Math.abs(offsetMs) > stepMs) {
    return warning(`the clock is kept right, but${offset.slice(1)} (${told}): it may be set during the run`, 'wait until it has been set');
  }
  return good(`the clock is kept right by the network (${told}${offset})`);
}

import { expect, it } from 'vitest';
import { parseAirPortSignal, parseIwSignal, parseNetshSignal, readWifiSignal } from '../../../collectors/host/wifi-signal.ts';

it('iw', () => {
  expect(parseIwSignal('Connected to 02:00:5e:10:20:30 (on wlan0)\n\tsignal: -52 dBm\n')).toEqual({ value: -52 });
  expect(parseIwSignal('Not connected.')).toEqual({ reason: 'not-told' });
});

it('system_profiler: the network that it is on, not one that it hears', () => {
  const heard = { spairport_signal_noise: '-80 dBm / -95 dBm' };
  const network = { _name: 'Skolan', spairport_signal_noise: '-58 dBm / -92 dBm' };
  const text = JSON.stringify({
    a: [{ spairport_airport_interfaces: [{ spairport_current_network_information: network, spairport_other_networks: [heard] }] }],
  });
  expect(parseAirPortSignal(text)).toEqual({ value: -58 });
  const silent = { spairport_current_network_information: { _name: 'Skolan' }, spairport_other_networks: [heard] };
  expect(parseAirPortSignal(JSON.stringify(silent))).toEqual({ reason: 'not-told' });
  expect(parseAirPortSignal(JSON.stringify({ spairport_other_networks: [heard] }))).toEqual({ reason: 'not-told' });
});

it('netsh: dBm where there is a row, else from per cent', () => {
  expect(parseNetshSignal('    Signal                 : 88%\r\n    Rssi                   : -54\r\n')).toEqual({ value: -54 });
  expect(parseNetshSignal('    Signal                 : 88%\r\n')).toEqual({ value: -56 });
  expect(parseNetshSignal('')).toEqual({ reason: 'not-told' });
});

it('a missing tool is a reason', async () => {
  expect(await readWifiSignal('wlan0', () => Promise.resolve({ reason: 'tool-missing' }), 'linux')).toEqual({ reason: 'tool-missing' });
});

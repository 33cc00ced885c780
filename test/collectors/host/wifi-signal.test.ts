import { expect, it } from 'vitest';
import { parseIwSignal, parseNetshSignal, readWifiSignal } from '../../../collectors/host/wifi-signal.ts';

it('iw', () => {
  expect(parseIwSignal('Connected to 02:00:5e:10:20:30 (on wlan0)\n\tsignal: -52 dBm\n')).toEqual({ value: -52 });
  expect(parseIwSignal('Not connected.')).toEqual({ reason: 'not-told' });
});

it('CoreWLAN', async () => {
  const card = JSON.stringify({ rate: 866, signal: -58, bssid: '', ssid: '' });
  expect(await readWifiSignal('en0', () => Promise.resolve({ text: card }), 'darwin')).toEqual({ value: -58 });
});

it('netsh: dBm where there is a row, else from per cent', () => {
  const text = (...rows: string[]) => ['    Namn                   : Wi-Fi', ...rows].join('\r\n');
  expect(parseNetshSignal(text('    Signal                 : 88%', '    Rssi                   : -54'), 'Wi-Fi')).toEqual({ value: -54 });
  expect(parseNetshSignal(text('    Signal                 : 88%'), 'Wi-Fi')).toEqual({ value: -56 });
  expect(parseNetshSignal(text(), 'Wi-Fi')).toEqual({ reason: 'not-told' });
  expect(parseNetshSignal('', 'Wi-Fi')).toEqual({ reason: 'no-interface' });
});

it('netsh: of this interface and no other', () => {
  const text = '    Namn : Wi-Fi 2\r\n    Signal : 20%\r\n\r\n    Namn : Wi-Fi\r\n    Signal : 88%\r\n';
  expect(parseNetshSignal(text, 'Wi-Fi')).toEqual({ value: -56 });
  expect(parseNetshSignal(text, 'Wi-Fi 2')).toEqual({ value: -90 });
});

it('a missing tool is a reason', async () => {
  expect(await readWifiSignal('wlan0', () => Promise.resolve({ reason: 'tool-missing' }), 'linux')).toEqual({ reason: 'tool-missing' });
});

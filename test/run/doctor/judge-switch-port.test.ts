import { expect, it } from 'vitest';
import type { SnmpFailure } from '../../../collectors/snmp/snmp-value.ts';
import { judgeSwitchPort } from '../../../run/doctor/judge-switch-port.ts';
import { answered, figure } from './school.ts';

const port = { address: '192.0.2.1', port: 161, credential: 'read', interface: 'Gi1/0/12' };
const subject = 'interface/ap-b12/@switch/Gi1/0/12';
const told = (up: string) =>
  answered('ap-b12', {
    figures: [
      figure('interfaceUp', subject, { valueText: up }),
      figure('interfaceSpeedMbps', subject, { valueDouble: 100 }),
      figure('interfaceDuplex', subject, { valueText: 'half' }),
    ],
  });

it('says what the port runs at', () => {
  expect(judgeSwitchPort(port, told('up'))).toEqual({
    result: 'good',
    saw: 'switch 192.0.2.1:161, port Gi1/0/12, up, 100 Mbit/s, half duplex',
  });
});

it('doubts a port without a cable, and refuses one that is not there', () => {
  expect(judgeSwitchPort(port, told('down')).result).toBe('warning');
  expect(judgeSwitchPort({ ...port, interface: 'Gi1/0/99' }, told('up'))).toMatchObject({ result: 'bad', exitCode: 5 });
});

it('a silent switch is no fault, and is told of in the words for any silent device', () => {
  const silent = (failure: SnmpFailure, detail: string) =>
    judgeSwitchPort(port, { reachable: false, failure, detail }, { version: '2c', community: 'env:COMMUNITY' });
  expect(silent('timeout', 'no answer in time')).toEqual({
    result: 'warning',
    saw: 'switch 192.0.2.1:161 does not answer',
    todo: expect.stringMatching(/compare credential read; without it the cable is judged by the access point alone$/) as string,
  });
  // One that refuses does answer.
  expect(silent('wrong-credentials', 'wrong user')).toMatchObject({
    result: 'warning',
    saw: 'switch 192.0.2.1:161 answers, but refuses credential read: wrong user',
  });
});

/** A line of the log names the device that is meant. */
import { expect, it } from 'vitest';
import { tellSnmpEvent } from '../../../run/collect/tell-snmp-event.ts';

const told = (followedCount: number): readonly string[] => {
  const said: string[] = [];
  const event = {
    accessPoint: 'ap-b12',
    what: 'strangers',
    kind: 'foreignCount',
    count: 1000,
    device: '192.0.2.7 161',
    followedCount,
  } as const;
  tellSnmpEvent(event, (level, words) => said.push(`${level} ${words}`));
  return said;
};

it('of datagrams that nobody expected the access point, where it is asked itself', () => {
  expect(told(1)).toEqual(['warn access point ap-b12 at 192.0.2.7 port 161: dropped 1000 datagrams so far that others sent in its name']);
});

it('of those in the name of a controller the controller, and none of the access points that it tells of', () => {
  expect(told(700)).toEqual([
    'warn 192.0.2.7 port 161, asked about 700 access points: dropped 1000 datagrams so far that others sent in its name',
  ]);
});

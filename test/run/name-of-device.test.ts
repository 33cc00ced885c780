import { expect, it } from 'vitest';
import { followedAs } from '../../collectors/snmp/polled-agents.ts';
import { nameOfDevice } from '../../run/name-of-device.ts';
import { school } from './doctor/school.ts';

it('an access point and the switch port at the other end of its cable are told apart', () => {
  const [accessPoint] = school.accessPoints;
  if (accessPoint === undefined) throw new Error('the school has access points');
  const switchPort = { address: '192.0.2.1', port: 161, credential: 'read', interface: 'Gi1/0/12' };
  expect(nameOfDevice(followedAs({ accessPoint, rooms: [] }))).toBe('access point ap-b12');
  expect(nameOfDevice(followedAs({ accessPoint, rooms: [], switchPort }))).toBe('switch port of ap-b12');
});

/** Whom a run asks about its access points, and with which secrets. */
import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../core/inventory/types.ts';
import { credentialNamesOf, polledAccessPoints } from '../../run/polled-access-points.ts';
import { accessPointsOf } from '../../run/prepare-run.ts';
import { school } from './doctor/school.ts';

const wlc = { controller: 'wlc', address: '192.0.2.9', port: 161, credential: 'controllers' };
const port = { address: '192.0.2.1', port: 161, credential: 'switches', interface: 'Gi1/0/12' };
const [b12, b14] = school.accessPoints;
if (b12 === undefined || b14 === undefined) throw new Error('the school has two access points');
const inventory: Inventory = { ...school, controllers: [wlc], accessPoints: [{ ...b12, controller: 'wlc', switch: port }, b14] };

describe('the access points of a run', () => {
  it('are read through the controller that they name, and at the switch port beside', () => {
    const polled = polledAccessPoints(inventory, inventory.accessPoints, inventory.rooms);
    expect(polled.map(({ accessPoint, rooms, through, switchPort }) => [accessPoint.accessPoint, rooms, through, switchPort])).toEqual([
      ['ap-b12', ['B12'], wlc, undefined],
      ['ap-b12', ['B12'], undefined, port],
      ['ap-b14', ['B14'], undefined, undefined],
    ]);
  });

  it('are those of the rooms that are played', () => {
    const [, second] = inventory.rooms;
    if (second === undefined) throw new Error('the school has two rooms');
    expect(accessPointsOf(inventory, [second.room]).map(({ accessPoint }) => accessPoint)).toEqual(['ap-b14']);
  });

  it('need the secrets of who is asked, and no others', () => {
    const namesIn = (room: string) => credentialNamesOf(polledAccessPoints(inventory, accessPointsOf(inventory, [room]), []));
    expect(namesIn('B12')).toEqual(['controllers', 'switches']);
    expect(namesIn('B14')).toEqual(['read']);
  });
});

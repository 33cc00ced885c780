import { describe, expect, it } from 'vitest';
import type { Inventory } from '../../../core/inventory/types.ts';
import { type DiscoveredAccessPoint, placeAccessPoints } from '../../../run/discover/place-access-points.ts';
import { schoolAdditions } from '../../../run/discover/school-additions.ts';
import { school } from '../doctor/school.ts';

const unknown = { state: 'unknown', reason: 'not-told' } as const;
const listed = (name: string, more: Partial<DiscoveredAccessPoint> & { readonly location?: string } = {}): DiscoveredAccessPoint => {
  const { location, ...rest } = more;
  return {
    index: '2.16.32.0.9.0',
    controller: 'wlc',
    macs: ['02:10:20:00:09:00'],
    address: '10.20.0.9',
    figures: {
      accessPointName: name === '' ? unknown : { state: 'value', valueText: name },
      accessPointLocation: location === undefined ? unknown : { state: 'value', valueText: location },
      accessPointModel: unknown,
      accessPointSerial: unknown,
      accessPointState: { state: 'value', valueText: 'up' },
      accessPointClientCount: unknown,
    },
    ...rest,
  };
};
const withMac = (accessPoint: string, mac: string): Inventory => ({
  ...school,
  accessPoints: school.accessPoints.map((each) => (each.accessPoint === accessPoint ? { ...each, mac } : each)),
});
const place = (discovered: DiscoveredAccessPoint, inventory: Inventory | undefined = school) =>
  placeAccessPoints([discovered], inventory)[0];

describe('an access point that the school file knows', () => {
  it('by its MAC keeps its room, and another name is said', () => {
    expect(
      place(listed('ap-x', { macs: ['02:00:00:00:00:01', '02:10:20:00:09:fe'] }), withMac('ap-b12', '02:10:20:00:09:fe')),
    ).toMatchObject({
      known: { how: 'renamed', accessPoint: 'ap-b12' },
      placing: { is: 'placed', rooms: ['B12'] },
    });
  });

  it('by its name, however that is written', () => {
    expect(place(listed('AP-B12'))).toMatchObject({
      known: { how: 'same', accessPoint: 'ap-b12' },
      placing: { is: 'placed', rooms: ['B12'] },
    });
  });

  it('and that says another room, is asked about and left where it is', () => {
    expect(place(listed('ap-b12', { location: 'B14' }))?.placing).toEqual({ is: 'placed', rooms: ['B12'] }); // name and location disagree
    const moved = place(listed('ap-b14-ny', { macs: ['02:10:20:00:09:00'] }), withMac('ap-b12', '02:10:20:00:09:00'));
    expect(moved).toMatchObject({ known: { how: 'renamed' }, placing: { is: 'placed', rooms: ['B12'], disagrees: { room: 'B14' } } });
  });

  it('in no room, is proposed for one without a second entry', () => {
    const lonely = { ...school, rooms: school.rooms.map((room) => ({ ...room, accessPoints: [] })) };
    expect(place(listed('ap-b12'), lonely)).toMatchObject({ known: { how: 'same' }, placing: { is: 'proposed', room: 'B12' } });
    const additions = schoolAdditions(placeAccessPoints([listed('ap-b12')], lonely), lonely, sources);
    expect(additions).toMatchObject({ accessPoints: [], places: [{ room: 'B12', accessPoint: 'ap-b12' }] });
  });
});

describe('the controller that the school file gives an access point', () => {
  const at = (controller: string): Inventory => ({ ...school, accessPoints: school.accessPoints.map((each) => ({ ...each, controller })) });
  const stale = (discovered: DiscoveredAccessPoint, named: string, told: readonly string[] = []) =>
    placeAccessPoints([discovered], at(named), new Set(told))[0]?.staleController;

  it('is stale when another one serves the access point', () => {
    expect(stale(listed('ap-b12', { serves: 'yes' }), 'wlc-1')).toBe('wlc-1');
    expect(stale(listed('ap-b12', { serves: 'yes' }), 'wlc')).toBeUndefined();
    expect(stale(listed('ap-b12', { serves: 'yes', alsoListedBy: ['wlc-1'] }), 'wlc-1')).toBeUndefined();
    expect(placeAccessPoints([listed('ap-b12', { serves: 'yes' })], school)[0]?.staleController).toBeUndefined();
  });

  it('is not stale for one that stands by, unless the one of the school file told all of its list without it', () => {
    expect(stale(listed('ap-b12', { serves: 'elsewhere' }), 'wlc-1')).toBeUndefined();
    expect(stale(listed('ap-b12', { serves: 'elsewhere' }), 'wlc-1', ['wlc', 'wlc-1'])).toBe('wlc-1');
    expect(stale(listed('ap-b12'), 'wlc-1', ['wlc'])).toBeUndefined();
  });

  it('is not asked about where it may be another access point', () => {
    const inventory = at('wlc-1');
    const exchanged = { ...inventory, accessPoints: inventory.accessPoints.map((each) => ({ ...each, mac: '02:ff:ff:ff:ff:ff' })) };
    expect(placeAccessPoints([listed('ap-b12', { serves: 'yes' })], exchanged)[0]).toMatchObject({ known: { how: 'replaced' } });
    expect(placeAccessPoints([listed('ap-b12', { serves: 'yes' })], exchanged)[0]?.staleController).toBeUndefined();
  });
});

describe('an access point that may be another', () => {
  it('of a known name with another MAC is undecided', () => {
    expect(place(listed('ap-b12'), withMac('ap-b12', '02:ff:ff:ff:ff:ff'))).toMatchObject({
      known: { how: 'replaced', mac: '02:ff:ff:ff:ff:ff' },
      placing: { is: 'undecided', why: 'replaced', candidates: [{ room: 'B12' }] },
    });
  });

  it('at a known address under another name is undecided', () => {
    expect(place(listed('ap-b14-2', { address: '192.0.2.17' }))).toMatchObject({
      known: { how: 'address-of-another', accessPoint: 'ap-b12' },
      placing: { is: 'undecided' },
    });
  });

  it('is one of two with the known name', () => {
    const both = placeAccessPoints([listed('ap-b12'), listed('AP-B12', { macs: ['02:10:20:00:08:00'], address: '10.20.0.8' })], school);
    expect(both.map(({ placing }) => placing)).toMatchObject([
      { is: 'undecided', why: 'one-of-several' },
      { is: 'undecided', why: 'one-of-several' },
    ]);
  });
});

describe('a new access point', () => {
  it('is proposed for the one room that it names', () => {
    expect(place(listed('ap-b12-2'))?.placing).toEqual({ is: 'proposed', room: 'B12', foundIn: ['name'] });
    expect(place(listed('ap-0017', { location: 'Sal B-14' }))?.placing).toEqual({ is: 'proposed', room: 'B14', foundIn: ['location'] });
  });

  it('stays undecided when it names none or two', () => {
    expect(place(listed('ap-0017'))?.placing).toEqual({ is: 'undecided', why: 'no-room-fits', candidates: [] });
    expect(place(listed('ap-b12-b14'))?.placing).toMatchObject({
      is: 'undecided',
      why: 'several-rooms-fit',
      candidates: [{ room: 'B12' }, { room: 'B14' }],
    });
    expect(place(listed(''))?.placing).toMatchObject({ is: 'undecided' });
  });

  it('is undecided without a school file', () => {
    expect(placeAccessPoints([listed('ap-b12')], undefined)[0]?.placing).toMatchObject({ is: 'undecided', why: 'no-school-file' });
  });
});

const controller = { controller: 'wlc', address: '192.0.2.2', port: 161, credential: 'wlc-read' };
const sources = new Map([['wlc', { controller, reference: { version: '2c', community: 'env:WLC' } as const }]]);
const additionsOf = (discovered: readonly DiscoveredAccessPoint[], inventory: Inventory = school) =>
  schoolAdditions(placeAccessPoints(discovered, inventory), inventory, sources);

describe('what is added to the school file', () => {
  it('is the access point, its place, and the controller and credential that it needs', () => {
    const { accessPoints, places, controllers, credentials } = additionsOf([listed('ap-b12-2', { location: 'Sal B12' })]);
    expect(accessPoints).toEqual([
      {
        accessPoint: {
          accessPoint: 'ap-b12-2',
          address: '10.20.0.9',
          port: 161,
          credential: 'wlc-read',
          bssids: [],
          mac: '02:10:20:00:09:00',
          controller: 'wlc',
        },
        says: 'B12 by its name and location "Sal B12"',
      },
    ]);
    expect(places).toEqual([{ room: 'B12', accessPoint: 'ap-b12-2' }]);
    expect(controllers).toEqual([controller]);
    expect(credentials).toEqual([{ name: 'wlc-read', reference: { version: '2c', community: 'env:WLC' } }]);
  });

  it('is nothing of what is undecided', () => {
    expect(additionsOf([listed('ap-0017'), listed('ap-b12-b14')])).toEqual({
      accessPoints: [],
      places: [],
      macs: [],
      controllers: [],
      credentials: [],
    });
  });

  it('tells a second one of the same name apart', () => {
    const twins = [listed('nya B12'), listed('nya B12', { macs: ['02:10:20:00:08:00'] })];
    expect(additionsOf(twins).places).toEqual([
      { room: 'B12', accessPoint: 'nya B12' },
      { room: 'B12', accessPoint: 'nya B12-021020000800' },
    ]);
  });

  it('says when the name had to be another, and when the address is not its own', () => {
    const { index, controller: by, macs, figures } = listed('ap: "B12"\n');
    const [added] = additionsOf([{ index, controller: by, macs, figures }]).accessPoints;
    expect(added?.accessPoint).toMatchObject({ accessPoint: 'ap- -B12', address: '192.0.2.2' });
    expect(added?.says).toBe('B12 by its own name; the address is the controller’s; calls itself "ap: \\"B12\\"\\n"');
  });

  it('says when the controller does not reach it', () => {
    const up = listed('ap-b12-2');
    const down = { ...up, figures: { ...up.figures, accessPointState: { state: 'value', valueText: 'down' } as const } };
    expect(additionsOf([down]).accessPoints[0]?.says).toBe('B12 by its name; down when this was written');
  });

  it('is the MAC of one that is known by name and address', () => {
    expect(additionsOf([listed('ap-b12', { address: '192.0.2.17' })]).macs).toEqual([{ accessPoint: 'ap-b12', mac: '02:10:20:00:09:00' }]);
    expect(additionsOf([listed('ap-b12', { address: '10.9.9.9' })]).macs).toEqual([]);
  });
});

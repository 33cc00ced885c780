import { describe, expect, it } from 'vitest';
import { ProvnatError } from '../../../core/errors.ts';
import { roomList } from '../../../core/inventory/room-list.ts';

const table = (...rows: string[]) => rows.map((row, index) => ({ line: index + 1, cells: row.split(';') }));
const messageOf = (...rows: string[]): string => {
  try {
    roomList(table(...rows), 'rum.csv');
  } catch (error) {
    if (error instanceof ProvnatError && error.code === 'INVENTORY_INVALID') return error.message;
    throw error;
  }
  throw new Error('the file was accepted');
};

describe('a room list', () => {
  it('in Swedish gives rooms with several access points and access points with several rooms', () => {
    const list = roomList(
      table(
        'Sal;Antal platser;Accesspunkt;IP-adress;BSSID;Våning',
        'Ängen 1E2;30,0;ap-1;10.0.0.1;00-0B-86-00-00-01 000b.8600.0002;2',
        'Ängen 1E2;;ap-2;10.0.0.2;;2',
        'Åsen;28;ap-2;;;1',
        ';;ap-3;10.0.0.3;;',
        ';;;;;',
      ),
      'rum.csv',
    );
    expect(list.rooms).toEqual([
      { room: 'Ängen 1E2', seats: 30, accessPoints: ['ap-1', 'ap-2'] },
      { room: 'Åsen', seats: 28, accessPoints: ['ap-2'] },
    ]);
    expect(list.accessPoints.map(({ accessPoint, address, bssids }) => [accessPoint, address, bssids])).toEqual([
      ['ap-1', '10.0.0.1', ['00:0b:86:00:00:01', '00:0b:86:00:00:02']],
      ['ap-2', '10.0.0.2', []],
      ['ap-3', '10.0.0.3', []],
    ]);
    expect(list.ignoredColumns).toEqual(['Våning']);
  });

  it('in English, with several access points in one cell', () => {
    const { rooms, accessPoints } = roomList(
      table('room;seats;access point;address;port;owner', 'B12;30;ap-1 + ap-2;;;', ';;ap-1;10.0.0.1;1161;Net team', ';;ap-2;10.0.0.2;;'),
      'rooms.csv',
    );
    expect(rooms).toEqual([{ room: 'B12', seats: 30, accessPoints: ['ap-1', 'ap-2'] }]);
    expect(accessPoints[0]).toMatchObject({ port: 1161, owner: 'Net team', credential: 'snmp' });
  });

  it('keeps what was known and what it does not say, and wins where it says something', () => {
    const port = { address: '10.1.0.1', port: 1161, credential: 'switchar', interface: 'Gi1/0/12' };
    const known = {
      rooms: [{ room: 'B12', seats: 30, accessPoints: ['ap-1'], ssid: ['Elev'] }],
      accessPoints: [
        { accessPoint: 'ap-1', address: '10.0.0.1', port: 1161, credential: 'v3', bssids: ['00:0b:86:00:00:01'], switch: port },
        { accessPoint: 'ap-9', address: '10.0.0.9', port: 161, credential: 'v3', bssids: [] },
      ],
    };
    const list = roomList(table('sal;platser;accesspunkt;adress;switchport', 'B14;28;ap-1;;Gi1/0/13', 'B12;;;;'), 'rum.csv', known);
    expect(list.rooms).toEqual([...known.rooms, { room: 'B14', seats: 28, accessPoints: ['ap-1'] }]);
    expect(list.accessPoints).toEqual([{ ...known.accessPoints[0], switch: { ...port, interface: 'Gi1/0/13' } }, known.accessPoints[1]]);
    expect(list.unlisted).toEqual({ rooms: [], accessPoints: ['ap-9'] });
  });

  it('with the switch ports of the access points, asked with a credential of their own or the access point’s', () => {
    const { accessPoints } = roomList(
      table(
        'sal;platser;accesspunkt;adress;switch;switchport;switch-credential',
        'B12;30;ap-1;10.0.0.1;10.1.0.1;Gi1/0/12;switchar',
        'B13;30;ap-2;10.0.0.2;10.1.0.1;Gi1/0/13;',
        'B14;30;ap-3;10.0.0.3;;;',
      ),
      'rum.csv',
    );
    expect(accessPoints.map((each) => each.switch)).toEqual([
      { address: '10.1.0.1', port: 161, credential: 'switchar', interface: 'Gi1/0/12' },
      { address: '10.1.0.1', port: 161, credential: 'snmp', interface: 'Gi1/0/13' },
      undefined,
    ]);
    expect(messageOf('sal;platser;accesspunkt;adress;switch', 'B12;30;ap-1;10.0.0.1;10.1.0.1')).toContain(
      'rum.csv:2: access point "ap-1" has no port of its switch',
    );
  });

  it('lists every problem with its line', () => {
    const message = messageOf(
      'sal;platser;accesspunkt;adress',
      'B12;trettio;ap-1;10.0.0.1',
      'B12;30;ap-1;10.0.0.9',
      'B13;30,5;;',
      'B/14;30;;',
      'B15;;;',
      'B16;30;ap-2;',
      'B16;31;;',
      ';30;;',
      'B17;30;ap-4;10.0.0;x',
    );
    expect(message).toContain('rum.csv:2: "trettio" is not a number of seats');
    expect(message).toContain('rum.csv:4: "30,5" is not a number of seats');
    expect(message).toContain('rum.csv:5: "B/14" holds /');
    expect(message).toContain('rum.csv:6: room "B15" has no number of seats');
    expect(message).toContain('rum.csv:7: access point "ap-2" has no address');
    expect(message).toContain('rum.csv:8: room "B16" has seats 31 here and 30 in line 7');
    expect(message).toContain('rum.csv:9: names neither a room nor an access point');
    expect(message).toContain('rum.csv:10: has 5 cells under 4 headings');
  });

  it.each([
    ['without headings', ['B12;30;ap-1;10.0.0.1'], 'rum.csv:1: the first row must hold headings'],
    ['with secrets', ['sal;platser;Community', 'B12;30;hemlig'], 'column "Community" holds secrets in clear'],
    ['with a column twice', ['sal;rum;platser', 'B12;B13;30'], 'two columns mean room'],
    ['that is empty', [], 'must hold headings'],
    ['with headings only', ['sal;platser'], 'there is no room in the file'],
    ['with one address for two', ['sal;platser;ap;ip', 'B12;30;a, b;10.0.0.1'], 'one address cannot belong to several access points'],
    ['with a host name for an address', ['sal;platser;ap;ip', 'B12;30;a;ap.skola.se'], '"ap.skola.se" is not an IP address'],
  ])('%s is refused', (_what, rows, says) => {
    expect(messageOf(...rows)).toContain(says);
    expect(messageOf(...rows)).not.toContain('hemlig');
  });
});

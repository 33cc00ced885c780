import { describe, expect, it } from 'vitest';
import type { Inventory, InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { Sample } from '../../../core/sample.ts';
import { ownRowGaps } from '../../../collectors/snmp/find-own-row.ts';
import type { AccessPointProbe } from '../../../collectors/snmp/probe-access-point.ts';
import type { SnmpFailure } from '../../../collectors/snmp/snmp-value.ts';
import { judgeAccessPoint } from '../../../run/doctor/judge-access-point.ts';
import { answered, figure, school, vendors } from './school.ts';

const b12: InventoryAccessPoint = { accessPoint: 'ap-b12', address: '192.0.2.17', port: 161, credential: 'read', bssids: [] };
const judge = (probe: AccessPointProbe, change: Partial<InventoryAccessPoint> = {}, inventory = withMacs(change.mac)) =>
  judgeAccessPoint({ ...b12, ...change }, probe, inventory, vendors);
/** The school with these MACs of its access points. */
const withMacs = (...macs: readonly (string | undefined)[]): Inventory => ({
  ...school,
  accessPoints: school.accessPoints.map((each, index) => {
    const mac = macs[index];
    return mac === undefined ? each : { ...each, mac };
  }),
});
const silent = (failure: SnmpFailure, detail: string): AccessPointProbe => ({ reachable: false, failure, detail });
const behind = {
  ...school,
  controllers: [{ controller: 'wlc', address: '192.0.2.9', port: 161, credential: 'wlc-read' }],
  credentials: { ...school.credentials, 'wlc-read': { version: '2c', community: 'env:C' } as const },
};
const v3 = { ...school, credentials: { read: { version: '3', user: 'env:USER' } as const } };

describe('an access point that answers', () => {
  it('is good when it is the right one and tells its traffic', () => {
    const { result, saw } = judge(answered('ap-b12'));
    expect(result).toBe('good');
    expect(saw).toContain('Aruba');
    expect(saw).toContain('tells traffic, airtime, clients');
  });

  it('whose controller calls it down, or only stands by for it, warns with what to do', () => {
    const said = (value: Partial<Sample>) =>
      judge(
        answered('ap-b12', {
          figures: [
            figure('accessPointState', 'access-point/ap-b12', { valueText: 'fault' }),
            figure('accessPointReachable', 'access-point/ap-b12', value),
          ],
        }),
      );
    expect(said({ state: 'zero', valueInteger: 0, reason: 'down-by-controller' })).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('its controller says that it is down (fault)') as string,
    });
    expect(said({ state: 'unknown', reason: 'served-elsewhere' })).toMatchObject({
      result: 'warning',
      todo: expect.stringContaining('other controller') as string,
    });
  });

  it('with the name of another is at fault: their addresses are exchanged', () => {
    expect(judge(answered('AP-B14'))).toMatchObject({
      result: 'bad',
      exitCode: 5,
      saw: expect.stringContaining('ap-b14 by its own name') as string,
    });
  });

  it('with a name of its own is good: schools and devices name things as they like', () => {
    expect(judge(answered('korridor-2')).result).toBe('good');
  });

  it('with another MAC than the school file says is at fault', () => {
    const probe = answered('ap-b12', { macs: ['02:00:5e:00:53:aa'] });
    expect(judge(probe, { mac: '02:00:5E:00:53:AA' }).result).toBe('good');
    expect(judge(probe, { mac: '02:00:5e:00:77:bb' })).toMatchObject({ result: 'bad', exitCode: 5 });
    // A controller that only tells the MAC of its radios: that of its port is another one of the same run of MACs.
    const related = '02:00:5e:00:53:bb';
    expect(judge(probe, { mac: related })).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('may be another device') as string,
      todo: expect.stringContaining('label') as string,
    });
    const both = answered('ap-b12', { macs: ['02:00:5e:00:99:01', '02:00:5e:00:53:aa'] });
    expect(judge(both, { mac: '02:00:5e:00:53:aa' }).result).toBe('good');
    expect(judge(both, { mac: '02:00:5e:00:99:01' }).result).toBe('good');
    const [first, second] = school.accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    const exchanged = { ...school, accessPoints: [first, { ...second, mac: '02:00:5e:00:53:aa' }] };
    expect(judge(probe, {}, exchanged)).toMatchObject({ result: 'bad', saw: expect.stringContaining('ap-b14 by its own MAC') as string });
  });

  it('that lists nobody is known by the MAC of its cabled port', () => {
    const port = figure('accessPointMac', 'access-point/ap-b12', { valueText: '02:10:20:00:0a:01' });
    const bare = answered('U6-Pro');
    if (!bare.reachable) throw new Error('it answers');
    const probe = { ...bare, figures: [...bare.figures, port] };
    expect(judge(probe, { mac: '02:10:20:00:0a:01' }).result).toBe('good');
    expect(judge(probe, { mac: '02:aa:00:00:00:01' })).toMatchObject({ result: 'bad', exitCode: 5 });
    expect(judge(probe, { mac: '02:aa:00:00:00:01' }, withMacs('02:aa:00:00:00:01', '02:10:20:00:0a:01'))).toMatchObject({
      result: 'bad',
      saw: expect.stringContaining('ap-b14 by its own MAC') as string,
    });
  });

  it('is a warning without traffic, of unknown make, or one of several', () => {
    const bare = [figure('accessPointName', 'access-point/ap-b12', { valueText: 'ap-b12' })];
    expect(judge(answered('ap-b12', { figures: bare }))).toMatchObject({
      result: 'warning',
      todo: expect.stringContaining('uplinkInterface') as string,
    });
    expect(judge(answered('ap-b12', { vendor: undefined }))).toMatchObject({
      result: 'warning',
      todo: expect.stringContaining('Aruba') as string,
    });
    const one = judge(answered('ap-b12', { gaps: [ownRowGaps.several] }));
    expect(one).toMatchObject({ result: 'warning', todo: expect.stringContaining('mac') as string });
  });

  it('is a warning when its uplink is down: counters that stand still are no traffic', () => {
    const withPort = (valueText: string, change: Partial<InventoryAccessPoint> = {}) =>
      judge(
        answered('ap-b12', {
          figures: [
            figure('accessPointUplink', 'access-point/ap-b12', { valueText: 'eth0' }),
            figure('interfaceUp', 'interface/ap-b12/eth0', { valueText }),
            figure('interfaceUp', 'interface/ap-b12/eth1', { valueText: 'down' }),
            figure('interfaceOutBytes', 'interface/ap-b12/eth0', { valueInteger: 1 }),
          ],
        }),
        change,
      );
    expect(withPort('up').result).toBe('good');
    expect(withPort('lowerLayerDown')).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('uplink, eth0, is lowerLayerDown') as string,
      todo: expect.stringContaining('name the port') as string,
    });
    expect(withPort('down', { uplinkInterface: 'eth0' })).toMatchObject({
      result: 'warning',
      todo: expect.stringContaining('correct uplinkInterface') as string,
    });
  });

  it('does not take another interface’s counters, nor unknown figures, for its own', () => {
    const figures = [
      figure('accessPointUplink', 'access-point/ap-b12', { valueText: 'eth0' }),
      figure('interfaceOutBytes', 'interface/ap-b12/eth1'),
      figure('interfaceOutBytes', 'interface/ap-b12/eth0', { state: 'unknown', reason: 'agent-error' }),
      figure('radioUtilizationRatio', 'radio/ap-b12/0', { state: 'unknown', reason: 'out-of-range' }),
    ];
    expect(judge(answered('ap-b12', { figures })).saw).toContain('tells nothing of use');
  });
});

describe('an access point that is read through its controller', () => {
  const change = { controller: 'wlc' };

  it('and is not found there, or may be another one, is a warning that says what to do', () => {
    const said = (gap: string, more: Partial<InventoryAccessPoint> = {}) =>
      judge(answered('ap-b12', { gaps: [gap] }), { ...change, ...more }, behind);
    const mac = '02:00:5e:00:53:aa';
    expect(said(ownRowGaps.unlisted, { mac })).toMatchObject({
      result: 'warning',
      todo: expect.stringMatching(/joined.*controller.*provnat discover/) as string,
    });
    expect(said(ownRowGaps.unread)).toMatchObject({ result: 'warning', todo: expect.stringContaining('give its mac') as string });
    expect(said(ownRowGaps.unread, { mac }).todo).toContain('by which the controller knows it');
    expect(said(ownRowGaps.otherThere('ap-bibliotek', false))).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('ap-bibliotek') as string,
      todo: expect.stringContaining('correct its address') as string,
    });
  });

  it('is good, and said to be', () => {
    expect(judge(answered('ap-b12'), change, behind)).toMatchObject({
      result: 'good',
      saw: expect.stringContaining('read through controller wlc') as string,
    });
  });

  it('is a warning when its traffic is not told, or renewed too seldom to prove anything', () => {
    const bare = answered('ap-b12', { figures: [figure('accessPointName', 'access-point/ap-b12', { valueText: 'ap-b12' })] });
    const { result, todo } = judge(bare, change, behind);
    expect(result).toBe('warning');
    expect(todo).toContain('bssids');
    expect(todo).not.toContain('uplinkInterface');
    const traffic = (ageMs: number) => [
      figure('accessPointUplink', 'access-point/ap-b12', { valueText: 'eth0' }),
      figure('interfaceOutBytes', 'interface/ap-b12/eth0', { valueInteger: 1, ageMs }),
      figure('interfaceInBytes', 'interface/ap-b12/eth0', { valueInteger: 1, ageMs }),
    ];
    expect(judge(answered('ap-b12', { figures: traffic(180_000) }), change, behind)).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('renewed every 180 s') as string,
    });
    expect(judge(answered('ap-b12', { figures: traffic(3_000) }), change, behind).result).toBe('good');
  });
});

describe('an access point that is not what it was', () => {
  it.each([
    [{ name: 'korridor' }, 'calls itself ap-b12 now, it was korridor'],
    [{ mac: '02:00:5e:00:53:bb' }, 'is another device than before'],
  ])('is a warning: %o', (known, says) => {
    const seen = new Map([['ap-b12', { accessPoint: 'ap-b12', ...known }]]);
    const { result, saw } = judgeAccessPoint(b12, answered('ap-b12', { macs: ['02:00:5e:00:53:aa'] }), school, vendors, seen);
    expect(result).toBe('warning');
    expect(saw).toContain(says);
  });
});

describe('an access point that does not answer', () => {
  it('v2c: silence may be a wrong community', () => {
    expect(judge(silent('timeout', 'no answer in time'))).toMatchObject({
      result: 'bad',
      exitCode: 6,
      todo: expect.stringContaining('wrong community') as string,
    });
  });

  it('v3: silence is not a wrong user', () => {
    const { todo = '' } = judge(silent('timeout', 'no answer in time'), {}, v3);
    expect(todo).toContain('not that');
    expect(todo).not.toContain('community');
  });

  it.each([
    ['aes256r', 'aes256b and aes256r are not the same'],
    ['aes', 'a wrong privKey or privProtocol may be met with silence'],
  ] as const)('v3 with %s: silence may be what cannot be decrypted', (privProtocol, says) => {
    const read = { version: '3', user: 'env:U', authProtocol: 'sha256', authKey: 'env:A', privProtocol, privKey: 'env:P' } as const;
    const { todo = '' } = judge(silent('timeout', 'no answer in time'), {}, { ...school, credentials: { read } });
    expect(todo).toContain(says);
    expect(todo).toContain('compare them in credential read');
    expect(todo).not.toContain('not that');
  });

  it.each([
    ['the agent does not know the user', 'user'],
    ['wrong authentication key or protocol', 'authKey'],
    ['wrong privacy key or protocol', 'privKey'],
    ['the answer could not be decrypted', 'privKey'],
    ['the agent wants another security level', 'protection'],
  ])('v3: %s', (detail, todo) => {
    expect(judge(silent('wrong-credentials', detail), {}, v3)).toMatchObject({
      result: 'bad',
      exitCode: 6,
      saw: expect.stringContaining(detail) as string,
      todo: expect.stringContaining(todo) as string,
    });
  });

  it('slow is not silent', () => {
    expect(judge(silent('timeout', 'it answered, but not with everything in time')).result).toBe('warning');
  });

  it('behind a controller: it is the controller that does not answer, or refuses', () => {
    const change = { controller: 'wlc', credential: 'none of its own' };
    expect(judge(silent('timeout', 'no answer in time'), change, behind)).toMatchObject({
      result: 'bad',
      exitCode: 6,
      saw: 'controller wlc at 192.0.2.9:161 does not answer',
      todo: expect.stringContaining('compare credential wlc-read') as string,
    });
    expect(judge(silent('wrong-credentials', 'wrong user'), change, behind).saw).toContain('refuses credential wlc-read');
  });

  it('something else on the port', () => {
    expect(judge(silent('malformed', 'answer not understood'))).toMatchObject({
      result: 'bad',
      saw: expect.stringContaining('malformed') as string,
    });
  });
});

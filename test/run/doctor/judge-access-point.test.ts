import { describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { AccessPointProbe } from '../../../collectors/snmp/probe-access-point.ts';
import type { SnmpFailure } from '../../../collectors/snmp/snmp-value.ts';
import { judgeAccessPoint } from '../../../run/doctor/judge-access-point.ts';
import { answered, figure, school, vendors } from './school.ts';

const b12: InventoryAccessPoint = { accessPoint: 'ap-b12', address: '192.0.2.17', port: 161, credential: 'read', bssids: [] };
const judge = (probe: AccessPointProbe, change: Partial<InventoryAccessPoint> = {}, inventory = school) =>
  judgeAccessPoint({ ...b12, ...change }, probe, inventory, vendors);
const silent = (failure: SnmpFailure, detail: string): AccessPointProbe => ({ reachable: false, failure, detail });
const v3 = { ...school, credentials: { read: { version: '3', user: 'env:USER' } as const } };

describe('an access point that answers', () => {
  it('is good when it is the right one and tells its traffic', () => {
    const { result, saw } = judge(answered('ap-b12'));
    expect(result).toBe('good');
    expect(saw).toContain('Aruba');
    expect(saw).toContain('tells traffic, airtime, clients');
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
    const probe = answered('ap-b12', { mac: '02:00:5e:00:53:aa' });
    expect(judge(probe, { mac: '02:00:5E:00:53:AA' }).result).toBe('good');
    expect(judge(probe, { mac: '02:00:5e:00:53:bb' })).toMatchObject({ result: 'bad', exitCode: 5 });
    const [first, second] = school.accessPoints;
    if (first === undefined || second === undefined) throw new Error('the school has two access points');
    const exchanged = { ...school, accessPoints: [first, { ...second, mac: '02:00:5e:00:53:aa' }] };
    expect(judge(probe, {}, exchanged)).toMatchObject({ result: 'bad', saw: expect.stringContaining('ap-b14 by its own MAC') as string });
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
    const one = judge(
      answered('ap-b12', { gaps: ['access point not told apart from the others that this device lists: give its mac in school.yaml'] }),
    );
    expect(one).toMatchObject({ result: 'warning', todo: expect.stringContaining('mac') as string });
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

  it('behind a controller: said, and no fault', () => {
    expect(judge(silent('timeout', 'no answer in time'), { controller: 'wlc' })).toMatchObject({
      result: 'warning',
      saw: expect.stringContaining('controller wlc') as string,
    });
  });

  it('something else on the port', () => {
    expect(judge(silent('malformed', 'answer not understood'))).toMatchObject({
      result: 'bad',
      saw: expect.stringContaining('malformed') as string,
    });
  });
});

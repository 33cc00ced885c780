import { expect, it } from 'vitest';
import type { AccessPointIdentity, IdentityChange } from '../../core/run-state.ts';
import { createRunIdentities } from '../../run/run-identities.ts';
import { figure, school } from './doctor/school.ts';

const was = (accessPoint: string, mac: string): [string, AccessPointIdentity] => [accessPoint, { accessPoint, mac }];
const before = new Map([was('ap-b12', '02:00:5e:00:53:aa'), was('ap-b14', '02:00:5e:00:60:bb')]);
const quick = { accessPoint: 'ap-b12', mac: '02:00:5e:00:53:aa' };

function started() {
  const said: IdentityChange[] = [];
  const looked = { identities: [quick], changes: [], before };
  const identities = createRunIdentities(looked, school.accessPoints, (change) => said.push(change));
  return {
    identities,
    said,
    poll(accessPoint: string, macs: readonly string[], name?: string): void {
      identities.hear({ accessPoint, what: 'discovered', vendor: undefined, cellCount: 1, measuredCount: 1, macs, gaps: [] });
      const subject = `access-point/${accessPoint}`;
      if (name !== undefined) identities.write(figure('accessPointName', subject, { valueText: name }));
      identities.write(figure('accessPointReachable', subject));
    },
  };
}

it('an access point that was too slow for the look before the run is compared when it is polled', () => {
  const { identities, said, poll } = started();
  expect(identities.state()).toEqual({ identities: [quick], identityChanges: [] });
  poll('ap-b14', ['02:00:5e:00:99:01']);
  poll('ap-b14', ['02:00:5e:00:99:01']);
  const replaced = { accessPoint: 'ap-b14', what: 'replaced', before: '02:00:5e:00:60:bb', now: '02:00:5e:00:99:01' };
  expect(said).toEqual([replaced]);
  expect(identities.state()).toEqual({
    identities: [quick, { accessPoint: 'ap-b14', mac: '02:00:5e:00:99:01' }],
    identityChanges: [replaced],
  });
});

it('one that tells of itself bit by bit has its last word in the record, and is in it once', () => {
  const { identities, said, poll } = started();
  poll('ap-b14', [], 'AP-B12');
  expect(said).toMatchObject([{ what: 'exchanged', now: 'ap-b12' }]);
  poll('ap-b14', ['02:00:5e:00:99:01'], 'ny');
  expect(identities.state().identityChanges).toMatchObject([{ what: 'replaced' }]);
  expect(identities.state().identities).toHaveLength(2);
});

it('what was found before the run is said at once, and once', () => {
  const said: IdentityChange[] = [];
  const change = { accessPoint: 'ap-b12', what: 'renamed', before: 'a', now: 'b' } as const;
  const identities = createRunIdentities({ identities: [quick], changes: [change], before }, school.accessPoints, (each) =>
    said.push(each),
  );
  identities.write(figure('accessPointName', 'access-point/ap-b12', { valueText: 'c' }));
  identities.write(figure('accessPointReachable', 'access-point/ap-b12'));
  expect(said).toEqual([change]);
});

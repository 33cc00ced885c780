import { describe, expect, it } from 'vitest';
import { profileIds } from '../../../core/plan.ts';
import { profileOf, profiles } from '../../../core/profiles/profiles.ts';

describe('profiles', () => {
  it('are those that a school file may name, each under its own id', () => {
    expect(Object.keys(profiles).sort()).toEqual([...profileIds].sort());
    for (const [id, profile] of Object.entries(profiles)) expect(profile.id).toBe(id);
  });

  it('ask 2 and 0.1 Mbit/s of each pupil, and the floor 0.5 and 0.1', () => {
    for (const { id, target } of Object.values(profiles)) {
      expect([target.downMbps, target.upMbps]).toEqual(id === 'floor' ? [0.5, 0.1] : [2, 0.1]);
    }
  });

  it('ask more of a film than 360p, and of no film nothing', () => {
    for (const { media } of Object.values(profiles)) expect(media.requiredRendition).toBe(media.film ? '480p' : undefined);
  });

  it('that do not exist are refused', () => {
    expect(() => profileOf('maths')).toThrow(/"maths" is not known/);
    expect(() => profileOf('toString')).toThrow(/not known/);
  });
});

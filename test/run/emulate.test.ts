/** What the command line adds to the emulator: a user of SNMPv3 from where its secrets are, and one cut of the room. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { emulatedUser, plannedCut } from '../../run/emulate.ts';

describe('a user of SNMPv3', () => {
  const environment = { WHO: 'reader', AUTH: 'authentication', PRIV: 'privacy-key' };
  test('has the secrets that are named', async () => {
    const options = { user: 'env:WHO', auth: 'sha256', authKey: 'env:AUTH', priv: 'aes', privKey: 'env:PRIV' } as const;
    expect(await emulatedUser(options, environment)).toEqual({
      ...{ name: 'reader', authProtocol: 'sha256', authKey: 'authentication', privProtocol: 'aes', privKey: 'privacy-key' },
    });
    expect(await emulatedUser({ user: 'env:WHO' }, environment)).toEqual({ name: 'reader' });
    expect(await emulatedUser({}, environment)).toBeUndefined();
  });

  test('is refused where a part is missing, or is the secret itself', async () => {
    await expect(emulatedUser({ authKey: 'env:AUTH' }, environment)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(emulatedUser({ user: 'reader' }, environment)).rejects.toMatchObject({ code: 'USAGE' });
    await expect(emulatedUser({ user: 'env:NOBODY' }, environment)).rejects.toMatchObject({ code: 'SECRET_MISSING' });
  });
});

describe('a cut', () => {
  afterEach(() => void vi.useRealTimers());
  test('begins and ends once, and is told', () => {
    vi.useFakeTimers();
    const cuts: boolean[] = [];
    const told: boolean[] = [];
    plannedCut({ cutAfter: 60, cutFor: 12 })({ cutRoom: (on) => void cuts.push(on) }, (isCut) => void told.push(isCut));
    vi.advanceTimersByTime(59_999);
    expect(cuts).toEqual([]);
    vi.advanceTimersByTime(12_000);
    expect(cuts).toEqual([true]);
    vi.advanceTimersByTime(600_000);
    expect([cuts, told]).toEqual([
      [true, false],
      [true, false],
    ]);
  });

  test('needs both of its times', () => {
    expect(() => plannedCut({ cutFor: 12 })).toThrow(/belong together/);
  });
});

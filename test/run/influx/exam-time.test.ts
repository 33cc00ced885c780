import { describe, expect, it } from 'vitest';
import { weekdays } from '../../../core/inventory/types.ts';
import { examTimeOf } from '../../../run/influx/exam-time.ts';

describe('exam time', () => {
  const school = examTimeOf({ timeZone: 'Europe/Stockholm' });

  it.each([
    ['Monday 08:00 in winter', '2026-11-23T07:00:00Z', true],
    ['a minute before', '2026-11-23T06:59:00Z', false],
    ['Monday 08:00 in summer', '2026-06-01T06:00:00Z', true],
    ['the last minute', '2026-11-23T14:59:59Z', true],
    ['16:00', '2026-11-23T15:00:00Z', false],
    ['Saturday', '2026-11-28T10:00:00Z', false],
  ])('is weekdays 8 to 16 on the school’s clock: %s', (_what, at, is) => {
    expect(school(Date.parse(at))).toBe(is);
  });

  it('is what the school file says, in the school’s own zone', () => {
    const evening = examTimeOf({ timeZone: 'America/New_York', examTime: { days: ['saturday'], from: '18:30', to: '24:00' } });
    expect(evening(Date.parse('2026-11-28T23:30:00Z'))).toBe(true);
    expect(evening(Date.parse('2026-11-29T04:59:00Z'))).toBe(true);
    expect(evening(Date.parse('2026-11-29T05:00:00Z'))).toBe(false);
  });

  it('can be always', () => {
    const always = examTimeOf({ timeZone: 'UTC', examTime: { days: weekdays, from: '00:00', to: '24:00' } });
    for (let hour = 0; hour < 24 * 7; hour++) expect(always(Date.UTC(2026, 10, 23, hour, 59))).toBe(true);
  });
});

/** How much of the airtime was taken while the class worked? A rule of thumb: it explains, and never fails a room that served everybody. */
import { limitOf } from '../core/limits.ts';
import { within } from '../core/within.ts';
import { airtimeOf } from './airtime-of.ts';
import type { Check } from './check.ts';
import { isEmulated } from './few-devices.ts';
import { finding, noData, notApplicable } from './finding.ts';
import { crowdedLinkOf, isAirOfRoom } from './link-share.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';
import { silenceOf } from './silence-of.ts';
import { unmeasuredOf } from './unmeasured-radios.ts';

const id = 'radio-utilization';

export const radioUtilization: Check = {
  id,
  power: 'advises',
  scope: 'access-point',
  needs: ['access-point-reach'],
  wants: ['radio-utilization', 'generator-load'],
  phases: ['work'],
  trusts: ['clock-agreement', 'load-through-room'],
  limits: ['busy', 'full'],
  required: false,
  minWindowMs: 0,
  minSamples: 1,

  evaluate({ facts, plan, room }, limits) {
    const rows = facts['radio-utilization'].filter((row) => row.phase === 'work');
    if (rows.every((row) => row.readCount + row.readShortCount === 0)) {
      const silence = silenceOf(facts['access-point-reach']);
      return silence === undefined ? notApplicable(id, 'figure-not-told') : noData(id, silence);
    }
    const told = rows.flatMap((row) => {
      const airtime = airtimeOf(row, radioUtilization.minSamples);
      return airtime === undefined ? [] : [{ ...row, ...airtime }];
    });
    if (told.length === 0) {
      return notApplicable(id, rows.some((row) => row.falseZeroCount > 0) ? 'figure-zero' : 'figure-not-within-phase');
    }
    const link = crowdedLinkOf(facts, room, limits);
    if (link !== undefined) return noData(id, 'link-share', { evidence: { linkRatio: link.shareRatio } });
    const unmeasured = unmeasuredOf(facts['access-point-reach'], rows, told);
    const busiest = worstOf(told, (row) => row.busyRatio);
    const busyRatio = busiest?.busyRatio ?? NaN;
    const guessed = busiest?.guessed === true;
    const said = {
      evidence: {
        busyRatio,
        accessPoint: busiest?.accessPoint ?? '',
        radio: busiest?.radio ?? '',
        channel: busiest?.channel ?? '',
        figureWindowMs: busiest?.figureWindowMs ?? 0,
        average: busiest?.average ?? 'long',
        confidence: guessed ? 'guess' : 'known',
        ageConfidence: told.some((row) => row.ageGuessed) ? 'guess' : 'known',
        ...(unmeasured.length === 0 ? {} : { accessPoints: unmeasured }),
      },
      sampleCount: sumOf(told, (row) => row.sampleCount),
      windowMs: mostOf(told, (row) => row.figureWindowMs),
    };
    const kind = guessed ? 'guess' : busiest?.average === 'short' ? 'short' : undefined;
    if (within(limitOf(limits, id, 'busy'), busyRatio)) {
      // The class may be on the radio that nobody measured.
      const some = unmeasured.length > 0;
      return finding(id, 'pass', { ...said, ...(some ? variantOf('some', guessed ? 'guess' : undefined) : variantOf(kind)) });
    }
    // Calm air is calm for everybody; what is busy may be so by this computer's own slow link, where nobody tells of that.
    const ofRoom = isEmulated(plan, facts, room) || isAirOfRoom(facts, room, limits, 'work');
    if (!ofRoom) return noData(id, 'link-untold', said);
    const full = within(limitOf(limits, id, 'full'), busyRatio) ? undefined : 'full';
    return finding(id, 'warn', { ...said, ...variantOf(full, kind) });
  },
};

/** Which sentence: of a full air or not, and what the figure is if it is not the vendor's long average, known for what it is. */
function variantOf(...parts: readonly (string | undefined)[]): { readonly variant?: string } {
  const variant = parts.filter((part) => part !== undefined).join('-');
  return variant === '' ? {} : { variant };
}

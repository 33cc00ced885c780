/** What a class does in each kind of exam: data with a version, checked when it is loaded. */
import { z } from 'zod';
import { ProvnatError } from '../errors.ts';
import type { ProfileId } from '../plan.ts';
import film from './film.json';
import floor from './floor.json';
import listening from './listening.json';
import mixed from './mixed.json';
import text from './text.json';

const durationMs = z.int().positive();
const mbps = z.number().positive();

const length = z.strictObject({
  idleMs: durationMs,
  loginMs: durationMs,
  /** At least; a first load that needs longer at the target gets it (make-plan.ts). */
  packageMs: durationMs,
  workMs: durationMs,
  bandwidthMs: durationMs,
  submitMs: durationMs,
  bufferGoalMs: durationMs,
});

const profile = z.strictObject({
  formatVersion: z.literal(1),
  id: z.enum(['text', 'listening', 'film', 'mixed', 'floor']),
  version: z.string().min(1),
  says: z.string().min(1),
  /** fixed: the target is what the profile is for, so a school's own target does not replace it. */
  target: z.strictObject({ downMbps: mbps, upMbps: mbps, fixed: z.boolean(), source: z.string().min(1) }),
  media: z.strictObject({ audio: z.boolean(), film: z.boolean(), requiredRendition: z.string().exactOptional() }),
  lengths: z.strictObject({ quick: length, endurance: length }),
});

export type Profile = z.infer<typeof profile>;
export type ProfileLengthData = z.infer<typeof length>;

export const profiles: Readonly<Record<ProfileId, Profile>> = {
  text: profile.parse(text),
  listening: profile.parse(listening),
  film: profile.parse(film),
  mixed: profile.parse(mixed),
  floor: profile.parse(floor),
};

/** Throws ProvnatError PROFILE_UNKNOWN. */
export function profileOf(id: string): Profile {
  if (Object.hasOwn(profiles, id)) return profiles[id as ProfileId];
  throw new ProvnatError('PROFILE_UNKNOWN', `profile "${id}" is not known`, `choose one of ${Object.keys(profiles).join(', ')}`);
}

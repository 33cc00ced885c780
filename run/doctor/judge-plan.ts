/** Could the rooms be played as the school file and the server's consent stand? The plan is made and thrown away. */
import { ProvnatError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import { lengthMsOf, type Plan, type ProfileId, type ProfileLength, type RunMode } from '../../core/plan.ts';
import { offeredPerPupilMbps } from '../../core/plan/bandwidth-plan.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import type { OptInDocument } from '../../core/protocol.ts';
import { bandwidthWireMbps } from '../../core/units/wire-mbps.ts';
import { requireEmulated } from '../rehearsed-rooms.ts';
import { badFrom, type Finding, good, warning } from './examination.ts';

export interface TrialRequest {
  readonly inventory: Inventory;
  readonly rooms: readonly string[];
  readonly mode: RunMode;
  readonly length: ProfileLength;
  readonly profile?: ProfileId;
  /** Absent: the server was not heard, and its caps are left out of account. */
  readonly consent?: OptInDocument;
  readonly nowMs: number;
}

/** Above what any class asks for: stands in for caps that nobody could read. */
const noCaps = { perPupilMbps: 1e6, totalMbps: 1e6, maxPupils: 1e6 };
/** The exam shell as provnät serves it: 2.2 MB. */
const usualPackageBytes = 2_200_000;

/** @throws ProvnatError of makePlan */
export const trialPlan = ({ consent, nowMs, ...request }: TrialRequest): Plan =>
  makePlan({
    ...request,
    seed: 1,
    runId: 'doctor',
    startAtMs: nowMs,
    createdAtMs: nowMs,
    optIn: { caps: consent?.caps ?? noCaps, packageBytes: consent?.packageBytes ?? usualPackageBytes },
    insecureSkipTlsVerify: false,
    portPerPupil: request.mode === 'rehearsal',
  });

export function judgePlan(request: TrialRequest): { readonly finding: Finding; readonly plan?: Plan } {
  try {
    requireEmulated(request.inventory, request.rooms, request.mode);
    const plan = trialPlan(request);
    return { plan, finding: judgeMade(plan, request) };
  } catch (error) {
    if (!(error instanceof ProvnatError)) throw error;
    return { finding: badFrom(error) };
  }
}

function judgeMade(plan: Plan, { consent }: TrialRequest): Finding {
  const pupilCount = pupilsOf(plan);
  const wire = bandwidthWireMbps(plan.bandwidth, pupilCount);
  const asked = offeredPerPupilMbps(plan.bandwidth) * pupilCount;
  const saw =
    `${pupilCount} pupils, ${plan.profile.id} exam, ${minutes(lengthMsOf(plan))}; ${asked.toFixed(0)} Mbit/s asked for, both ways ` +
    `(${wire.downMbps.toFixed(0)} down and ${wire.upMbps.toFixed(0)} up on the wire)` +
    (consent === undefined ? '' : `; the server allows ${consent.caps.totalMbps}`);
  const bare = plan.rooms.filter(({ accessPoints }) => accessPoints.length === 0).map(({ room }) => room);
  return bare.length > 0
    ? warning(
        `${saw}; no access point serves ${bare.join(', ')} in the school file`,
        'name the accessPoints of the room: without them nothing proves where the load went',
      )
    : good(saw);
}

export const pupilsOf = (plan: Plan): number => plan.rooms.reduce((sum, { pupils }) => sum + pupils.length, 0);
const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;

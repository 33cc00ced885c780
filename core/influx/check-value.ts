/**
 * The one figure of a check that stands for it in a grid, and the limit that it was held to. Checks with several questions have the one that
 * people ask first; those that are a yes or no have none. Figures and limits are the finding's own. A figure that says something else than
 * the outcome is of another question than the one that decided (the worst latency of those who answered, where one fell silent), and is
 * not told.
 */
import type { AppliedLimit, CheckFinding, Outcome } from '../verdict.ts';
import { isJudgedOutcome } from '../verdict.ts';
import { within } from '../within.ts';

export interface CheckValue {
  /** Absent when the finding holds none, or it is not what the outcome came of. */
  readonly value?: number;
  /** Empty when there is no value. */
  readonly unit: string;
  readonly limit?: number;
  readonly direction: string;
}

interface Told {
  /** Key of the evidence. */
  readonly value: string;
  readonly unit: 'Mbps' | 'Ms' | 'Ratio' | 'Count';
  /** Ids of the limits that the figure itself is held to. */
  readonly limits: readonly string[];
  /** Key of the evidence that the limit is a share of. */
  readonly of?: string;
}

export const checkValues: Readonly<Record<string, Told>> = {
  'clock-agreement': { value: 'driftMs', unit: 'Ms', limits: ['drift'] },
  'generator-headroom': { value: 'cpuRatio', unit: 'Ratio', limits: ['cpu-fail', 'cpu-warn'] },
  'server-healthy': { value: 'loopRatio', unit: 'Ratio', limits: ['loop-utilization'] },
  'load-delivered': { value: 'worstMs', unit: 'Ms', limits: ['lateness'] },
  'load-through-room': { value: 'shareRatio', unit: 'Ratio', limits: ['share-low', 'share-high'] },
  'active-pupils': { value: 'activeCount', unit: 'Count', limits: ['active-share'], of: 'pupilCount' },
  'pupils-under-target': { value: 'worstMbps', unit: 'Mbps', limits: ['target'], of: 'worstTargetMbps' },
  'worst-five-seconds': { value: 'worstMbps', unit: 'Mbps', limits: ['five-seconds'], of: 'worstTargetMbps' },
  'login-complete': { value: 'worstMs', unit: 'Ms', limits: ['duration-fail', 'duration-warn'] },
  'package-load': { value: 'worstFactor', unit: 'Ratio', limits: ['size-factor'] },
  'answers-lost': { value: 'lostCount', unit: 'Count', limits: ['lost'] },
  'answer-save-latency': { value: 'worstMs', unit: 'Ms', limits: ['p95-fail', 'p95-warn'] },
  'save-gap': { value: 'worstMs', unit: 'Ms', limits: ['gap-fail', 'gap-warn'] },
  'submit-complete': { value: 'worstMs', unit: 'Ms', limits: ['duration-warn'] },
  'audio-stalls': { value: 'stallCount', unit: 'Count', limits: ['stalls'] },
  'video-stalls': { value: 'worstRatio', unit: 'Ratio', limits: ['stall-ratio-fail', 'stall-ratio-warn'] },
  'media-start': { value: 'worstMs', unit: 'Ms', limits: ['start-fail', 'start-warn'] },
  'media-rendition': { value: 'worstRatio', unit: 'Ratio', limits: ['played-at-required'] },
  'latency-under-load': { value: 'worstMs', unit: 'Ms', limits: ['p95-fail', 'p95-warn'] },
  'packet-loss': { value: 'lossRatio', unit: 'Ratio', limits: ['loss-fail', 'loss-warn'] },
  'connection-drops-and-return': { value: 'dropCount', unit: 'Count', limits: ['drops'] },
  'no-headroom': { value: 'shortCount', unit: 'Count', limits: [] },
  'access-point-reachable': { value: 'answeredRatio', unit: 'Ratio', limits: ['answered'] },
  'radio-utilization': { value: 'busyRatio', unit: 'Ratio', limits: ['busy', 'full'] },
  'clients-per-access-point': { value: 'clientCount', unit: 'Count', limits: ['many', 'crowded'] },
  'access-point-uplink': { value: 'errorCount', unit: 'Count', limits: ['error-count'] },
};

export function checkValue({ check, outcome, evidence, limits }: CheckFinding): CheckValue {
  const told = checkValues[check];
  const value = told === undefined ? undefined : evidence[told.value];
  if (told === undefined || typeof value !== 'number' || !isJudgedOutcome(outcome)) return { unit: '', direction: '' };
  const candidates = told.limits.flatMap((id) => limits.filter((limit) => limit.id === id));
  const severity = outcome === 'warn' ? 'warn' : 'fail';
  const limit = candidates.find((candidate) => candidate.severity === severity) ?? candidates[0];
  const share = told.of === undefined ? 1 : evidence[told.of];
  if (limit === undefined || typeof share !== 'number') return { value, unit: told.unit, direction: '' };
  const broken = candidates.filter((candidate) => !within({ ...candidate, value: candidate.value * share }, value));
  if (!saysTheSame(outcome, broken, candidates)) return { unit: '', direction: '' };
  return { value, unit: told.unit, limit: limit.value * share, direction: limit.direction };
}

function saysTheSame(outcome: Outcome, broken: readonly AppliedLimit[], all: readonly AppliedLimit[]): boolean {
  const ofFail = broken.some(({ severity }) => severity === 'fail');
  if (outcome === 'fail') return ofFail;
  if (outcome === 'pass') return broken.length === 0;
  return !ofFail && (broken.length > 0 || all.every(({ severity }) => severity === 'fail'));
}

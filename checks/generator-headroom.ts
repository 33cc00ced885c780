/**
 * Had the machine that plays the class time to spare, and a link that carries more than the class asks for? In a rehearsal it plays the room's
 * access point as well: one that gets no processor is the same trouble, with the same remedy (docs/decisions/what-a-gate-takes.md).
 */
import { limitOf, type Limits } from '../core/limits.ts';
import { within } from '../core/within.ts';
import { phaseOf, type Plan, pupilCountOf } from '../core/plan.ts';
import type { PhaseName } from '../core/sample.ts';
import type { GeneratorLoad } from '../facts/rows.ts';
import type { Check } from './check.ts';
import { finding, noData } from './finding.ts';
import { crowdsRadio, linkEvidenceOf, linkShareOf } from './link-share.ts';
import { failsAllTheSame, lostLinksOf } from './own-link.ts';
import { radioSavingOf } from './radio-saving.ts';
import { mostOf, sumOf, worstOf } from './seats.ts';

const id = 'generator-headroom';

/** Each pupil tells of its timers once a second. Two pupils tell less than twenty times in a phase of nine seconds, and are a class too. */
const leastToldRatio = 0.7;
const leastSamplesOf = (plan: Plan, room: string, phase: PhaseName): number => {
  const { startOffsetMs, endOffsetMs } = phaseOf(plan, phase);
  const told = Math.floor((leastToldRatio * pupilCountOf(plan, room) * (endOffsetMs - startOffsetMs)) / 1_000);
  return Math.min(generatorHeadroom.minSamples, Math.max(1, told));
};

export const generatorHeadroom: Check = {
  id,
  power: 'gate',
  scope: 'room',
  needs: ['generator-load'],
  wants: ['access-point-reach'],
  phases: [],
  trusts: [],
  doubts: {
    whenFailed: 'everything',
    withoutData: 'everything',
    failsBy: ['generator-headroom.warn-link-lost', 'generator-headroom.warn-link-lost-wifi'],
    spares: failsAllTheSame,
  },
  limits: [
    'cpu-warn',
    'cpu-fail',
    'timer-drift-warn',
    'timer-drift-fail',
    'stall',
    'stalled-share',
    'wifi-link-share',
    'wired-link-share',
    'wifi-link-full',
  ],
  required: true,
  minWindowMs: 0,
  minSamples: 20,

  evaluate({ facts, plan, room }, limits) {
    // The idle phase is judged by nobody, so nothing that the machine did in it matters.
    const rows = facts['generator-load'].filter((row) => row.phase !== 'idle');
    if (
      rows.some(
        (row) =>
          row.hostCpuP95Ratio === undefined ||
          row.timerDriftP95Ms === undefined ||
          row.timerDriftCount < leastSamplesOf(plan, room, row.phase),
      )
    ) {
      return noData(id, 'too-few-samples');
    }
    const worst = worstOf(rows, (row) => row.timerDriftP95Ms ?? 0);
    if (worst === undefined) return noData(id, 'no-rows');
    const driftMs = worst.timerDriftP95Ms ?? NaN;
    const cpuRatio = mostOf(rows, (row) => row.hostCpuP95Ratio ?? 0);
    const link = linkShareOf(rows, limits, id);
    const radioSaving = radioSavingOf(rows);
    const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
    const said = {
      evidence: {
        driftMs,
        cpuRatio,
        phase: worst.phase,
        ...linkEvidenceOf(link),
        ...(radioSaving === undefined ? {} : { radioSaving }),
      },
      sampleCount: sumOf(rows, (row) => row.timerDriftCount),
      windowMs: sumOf(rows, (row) => row.windowMs),
    };
    // A rehearsal loads addresses of this machine, or what its operator set up for it.
    const tunnelled = plan.mode === 'room' ? rows.find((row) => row.tunnel !== undefined && row.tunnel !== 'unknown') : undefined;
    if (tunnelled?.tunnel !== undefined) {
      const { tunnel, phase } = tunnelled;
      return finding(id, 'fail', { ...said, variant: 'tunnel', evidence: { ...said.evidence, tunnel, phase } });
    }
    if (link !== undefined && link.full) return finding(id, 'fail', { ...said, variant: 'link' });
    // One long pause is too few samples for a percentile, and what the class missed in it is not the network's.
    const longest = worstOf(rows, (row) => row.longestStallMs ?? 0);
    const stallMs = longest?.longestStallMs ?? 0;
    if (!kept('stall', stallMs)) {
      return finding(id, 'fail', { ...said, variant: 'stall', evidence: { ...said.evidence, stallMs, phase: longest?.phase ?? '' } });
    }
    if (!kept('timer-drift-fail', driftMs)) return finding(id, 'fail', { ...said, variant: 'drift' });
    const halting = worstOf(rows, (row) => row.stalledRatio ?? 0);
    const stalledRatio = halting?.stalledRatio ?? 0;
    if (!kept('stalled-share', stalledRatio)) {
      return finding(id, 'fail', {
        ...said,
        variant: 'stutter',
        evidence: { ...said.evidence, stalledRatio, phase: halting?.phase ?? '' },
      });
    }
    const emulated = emulatorTrouble(rows, limits);
    if (emulated !== undefined) return finding(id, 'fail', { ...said, ...emulated, evidence: { ...said.evidence, ...emulated.evidence } });
    // A busy processor alone delays nobody; together with late timers it does (docs/decisions/what-a-gate-takes.md).
    const slowed = worstOf(
      rows.filter((row) => !kept('cpu-fail', row.hostCpuP95Ratio ?? 0) && !kept('timer-drift-warn', row.timerDriftP95Ms ?? 0)),
      (row) => row.timerDriftP95Ms ?? 0,
    );
    if (slowed !== undefined) {
      const evidence = {
        ...said.evidence,
        driftMs: slowed.timerDriftP95Ms ?? 0,
        cpuRatio: slowed.hostCpuP95Ratio ?? 0,
        phase: slowed.phase,
      };
      return finding(id, 'fail', { ...said, variant: 'cpu', evidence });
    }
    const lost = worstOf(
      lostLinksOf({ ...facts, 'generator-load': rows }).filter(({ restarted }) => restarted.length === 0),
      ({ row }) => row.linkLostMs,
    )?.row;
    if (lost !== undefined) {
      const { linkLostMs, linkLostFromMs } = lost;
      const variant = lost.linkKind === 'wifi' ? 'link-lost-wifi' : 'link-lost';
      return finding(id, 'warn', { ...said, variant, evidence: { ...said.evidence, linkLostMs, linkLostFromMs } });
    }
    if (!kept('timer-drift-warn', driftMs)) return finding(id, 'warn', { ...said, variant: 'drift' });
    if (!kept('cpu-warn', cpuRatio)) return finding(id, 'warn', { ...said, variant: 'cpu' });
    if (link !== undefined && crowdsRadio(link, limits)) return finding(id, 'warn', { ...said, variant: 'link' });
    if (plan.mode === 'room' && rows.some((row) => row.tunnel === 'unknown'))
      return finding(id, 'warn', { ...said, variant: 'tunnel-unknown' });
    // Where the system does not tell, nobody knows whether the laptop's own link was the bottleneck. A rehearsal has no such link.
    const told = link !== undefined || rows.some((row) => row.linkKind === 'loopback');
    if (plan.mode === 'room' && !told) return finding(id, 'warn', { ...said, variant: 'link-unknown' });
    return finding(id, 'pass', said);
  },
};

/** One that told nothing, and is not known to be provnät's, stands in as it always could. */
function emulatorTrouble(rows: readonly GeneratorLoad[], limits: Limits) {
  const kept = (limit: string, value: number): boolean => within(limitOf(limits, id, limit), value);
  const latest = worstOf(rows, (row) => row.emulatorLateMs ?? 0);
  const stallMs = latest?.emulatorLateMs ?? 0;
  if (!kept('stall', stallMs)) return { variant: 'emulator-stall', evidence: { stallMs, phase: latest?.phase ?? '' } };
  const halting = worstOf(rows, (row) => row.emulatorStalledRatio ?? 0);
  const stalledRatio = halting?.emulatorStalledRatio ?? 0;
  if (!kept('stalled-share', stalledRatio)) {
    return { variant: 'emulator-stutter', evidence: { stalledRatio, phase: halting?.phase ?? '' } };
  }
  // It may have been stopped until the end, and nobody is left to tell of that pause.
  const silent = worstOf(rows, (row) => row.emulatorSilentMs ?? 0);
  const silenceMs = silent?.emulatorSilentMs ?? 0;
  if (!kept('stall', silenceMs)) return { variant: 'emulator-silent', evidence: { silenceMs, phase: silent?.phase ?? '' } };
  return undefined;
}

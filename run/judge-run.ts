/** From a run folder to a verdict: facts, checks, judgement, written beside the earlier ones. Can be repeated years later. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Limits } from '../core/limits.ts';
import type { RunState } from '../core/run-state.ts';
import type { Verdict } from '../core/verdict.ts';
import type { Facts } from '../facts/rows.ts';
import type { ReportSeries } from '../facts/series.ts';
import { judge } from '../checks/judge.ts';
import { loadFactsAndSeries } from '../store/report-series.ts';
import { factSourceOf, openRun, type SealedRun } from '../store/run-folder.ts';
import { claimRun } from '../store/run-claim.ts';
import { sealRun } from '../store/seal-run.ts';
import { writeVerdict } from '../store/verdict-files.ts';
import { endRun } from './active-runs.ts';
import { provnatVersion } from './provnat-version.ts';

export interface JudgedRun {
  readonly run: SealedRun;
  readonly verdict: Verdict;
  readonly facts: Facts;
  readonly series: ReportSeries;
}

/**
 * Opens a run; one whose tool was killed is sealed first, with what its spools hold. One that is still played is left alone.
 * @throws ProvnatError of openRun, claimRun, endRun and sealRun
 */
export async function openSealedRun(path: string): Promise<SealedRun> {
  const run = await openRun(path);
  if (run.stage === 'sealed') return run;
  const claim = await claimRun(path, run.runId);
  try {
    // A generator that its tool left behind here, for a moment or, on Windows, until somebody ends it.
    const left = claim.tookOverFrom?.isHere === true ? run.plan.rooms.map(({ controlPort }) => controlPort) : [];
    await endRun(run.runId, left);
    // With what its tool may have written until just now.
    return await sealRun(await openRun(path), { sealedAtMs: Date.now(), provnatVersion });
  } finally {
    await claim.release();
  }
}

/** What the samples say, for the checks and for the charts. */
export async function factsOf(run: SealedRun): Promise<Pick<JudgedRun, 'facts' | 'series'>> {
  const spillPath = await mkdtemp(join(tmpdir(), 'provnat-'));
  try {
    return await loadFactsAndSeries(factSourceOf(run, spillPath));
  } finally {
    await rm(spillPath, { recursive: true, force: true });
  }
}

/** limits: today's; absent: those that the run was made with. */
export async function judgeRun(run: SealedRun, limits: Limits = run.limits): Promise<JudgedRun> {
  const { facts, series } = await factsOf(run);
  const judgedAtMs = Date.now();
  const verdict = await writeVerdict(run.path, (number) =>
    judge({
      plan: run.plan,
      inventory: run.inventory,
      facts,
      limits,
      runState: run.state ?? killedBeforeItsState(run),
      meta: { number, judgedAtMs, provnatVersion, runHash: run.runHash },
    }),
  );
  return { run, verdict, facts, series };
}

/** No end of any room is known: the judgement says so. */
const killedBeforeItsState = ({ plan }: SealedRun): RunState => ({
  formatVersion: 1,
  runId: plan.runId,
  startedAtMs: plan.createdAtMs,
  rooms: plan.rooms.map(({ room }) => ({ room, agent: 'unknown', stationCount: 1 })),
  provnatVersion,
});

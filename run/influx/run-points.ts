/** All points of a judged run, in portions, the same every time. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inventoryPoints } from '../../core/influx/inventory-points.ts';
import type { Point } from '../../core/influx/point.ts';
import { createPollPoints } from '../../core/influx/poll-points.ts';
import { pupilPoints, pupilResultPoints } from '../../core/influx/pupil-points.ts';
import { askedBy, type AskedOf } from '../../core/influx/standing.ts';
import { verdictPoints, type VerdictWords } from '../../core/influx/verdict-points.ts';
import { createWindowPoints } from '../../core/influx/window-points.ts';
import type { Inventory } from '../../core/inventory/types.ts';
import type { Plan } from '../../core/plan.ts';
import type { Verdict } from '../../core/verdict.ts';
import { withPublishRows } from '../../store/influx/publish-rows.ts';
import { factSourceOf, type SealedRun } from '../../store/run-folder.ts';
import { asTold, type PointSettings } from './as-told.ts';
import { machineName } from './machine-name.ts';
import { pollSourceOf } from './poll-source.ts';

/** The report's sentences of a verdict; run may not know the report. */
export type SayVerdict = (verdict: Verdict, inventory: Inventory) => VerdictWords;

export const runInventoryPoints = (inventory: Inventory, plan: Plan): readonly Point[] =>
  inventoryPoints({ school: inventory.school, mode: plan.mode, run: plan.runId }, inventory, plan.target, plan.startAtMs);

export interface RunToTell {
  readonly run: SealedRun;
  readonly verdict: Verdict;
  readonly say: SayVerdict;
  readonly settings?: PointSettings | undefined;
  /** What the school asks now; otherwise what it asked when the run was played. */
  readonly asked?: AskedOf;
}

/** @param take is waited for: portions come no faster than it takes them */
export async function eachRunPoint(
  { run, verdict, say, settings = {}, asked = askedBy(run.inventory, run.inventory) }: RunToTell,
  take: (points: readonly Point[]) => Promise<void>,
): Promise<void> {
  const { plan } = run;
  const inventory = asTold(run.inventory, settings);
  const { reportUrl } = settings;
  const source = pollSourceOf(inventory, plan);
  const spillPath = await mkdtemp(join(tmpdir(), 'provnat-'));
  try {
    await withPublishRows(
      factSourceOf(run, spillPath),
      async ({ facts, windows, accessPoints, accessPointSamples, surroundingSamples }) => {
        const seats = plan.rooms.flatMap(({ room, pupils }) => pupils.map(({ pupil }) => ({ room, pupil })));
        await take(
          verdictPoints({
            verdict,
            plan,
            words: say(verdict, inventory),
            goodput: facts['pupil-goodput'],
            asked,
            ...(reportUrl !== undefined && { reportUrl }),
          }),
        );
        await take(runInventoryPoints(inventory, plan));
        await take(pupilResultPoints(verdict, seats, facts));
        await take(pupilPoints(verdict, windows));
        for (const accessPoint of accessPoints) await take(createPollPoints(source).take(await accessPointSamples(accessPoint)));
        const surroundings = createWindowPoints(source, (agent) => machineName(inventory.influx, agent));
        await take(surroundings.take(await surroundingSamples()));
        await take(surroundings.flush());
      },
    );
  } finally {
    await rm(spillPath, { recursive: true, force: true });
  }
}

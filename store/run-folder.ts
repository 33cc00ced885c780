/** runs/<runId>/: the source of truth of a run, from its first moment. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import type { Inventory } from '../core/inventory/types.ts';
import { completedLimits } from '../core/limits/completed-limits.ts';
import type { Limits } from '../core/limits.ts';
import type { Plan } from '../core/plan.ts';
import type { RunState } from '../core/run-state.ts';
import { explainedWrite, forceFolder, hashOf, writeAtomically, writeForced, renameFirmly } from './atomic-file.ts';
import type { FactSource } from './facts.ts';
import { k6SpoolName, rawFolder } from './raw-folder.ts';
import { asText, damaged, readDocument } from './run-document.ts';
import type { RunManifest } from './run-manifest.ts';
import { checkHashes, manifestName } from './run-manifest.ts';

export interface RunInputs {
  readonly plan: Plan;
  readonly inventory: Inventory;
  readonly limits: Limits;
  readonly state: RunState;
}

export interface RunContents extends Omit<RunInputs, 'state'> {
  readonly path: string;
  readonly runId: string;
  /** Absent: killed before it could write one. */
  readonly state?: RunState;
}

/** Not sealed: still going on, or the tool was killed. Its spools can be imported, and what is there judged as partial. */
export interface UnfinishedRun extends RunContents {
  readonly stage: 'unfinished';
  /** raw/*.jsonl, as far as they were written. */
  readonly spools: readonly string[];
}

/** Sealed: nothing in it changes any more but verdicts/ and reports/. */
export interface SealedRun extends RunContents {
  readonly stage: 'sealed';
  readonly manifest: RunManifest;
  /** SHA-256 of manifest.json, hex. */
  readonly runHash: string;
  readonly sampleFiles: readonly string[];
}

export type RunFolder = UnfinishedRun | SealedRun;

export const samplesFolder = (path: string): string => join(path, 'samples');

/** Where k6 of the room with this place in the plan writes. */
export const k6SpoolPath = (path: string, roomIndex: number): string => join(rawFolder(path), `${k6SpoolName(roomIndex)}.jsonl`);
/** Where a collector's SampleSpool writes. */
export const collectorSpoolPath = (path: string, collector: string): string => join(rawFolder(path), `${collector}.jsonl`);

/** Names that every file system takes, Windows' devices left out. */
const runIdPattern = /^(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$))[a-z0-9](?:[a-z0-9._-]{0,98}[a-z0-9_-])?$/i;

/**
 * Makes the folder with everything that the run is to go by; it appears whole or not at all.
 * @throws ProvnatError PLAN_INVALID (runId is no file name), RUN_IN_PROGRESS (the folder is there already), DISK_FULL
 */
export async function createRun(runsPath: string, inputs: RunInputs): Promise<UnfinishedRun> {
  const { plan, inventory, limits, state } = inputs;
  if (!runIdPattern.test(plan.runId)) {
    throw new ProvnatError(
      'PLAN_INVALID',
      `runId: must be a file name on every system (letters, digits, dots, dashes); it is ${JSON.stringify(plan.runId)}`,
      'Choose another run id.',
    );
  }
  const path = join(runsPath, plan.runId);
  const growing = join(runsPath, `.${plan.runId}.${process.pid}.new`);
  if (await exists(path)) throw taken(path);
  try {
    for (const folder of ['raw', 'samples', 'verdicts', 'reports']) await mkdir(join(growing, folder), { recursive: true });
    await writeForced(join(growing, 'plan.json'), asText(plan));
    await writeForced(join(growing, 'inventory.json'), asText(inventory));
    await writeForced(join(growing, 'limits.json'), asText(limits));
    await writeForced(join(growing, 'run-state.json'), asText(state));
    await renameFirmly(growing, path);
  } catch (cause) {
    await rm(growing, { recursive: true, force: true });
    throw (await exists(path)) ? taken(path) : explainedWrite(cause, path);
  }
  await forceFolder(runsPath);
  return { stage: 'unfinished', path, runId: plan.runId, plan, inventory, limits, state, spools: [] };
}

/**
 * Reads a run folder and verifies every file that its manifest names.
 * @throws ProvnatError FILE_MISSING (no run there), RUN_FORMAT_NEWER, RUN_FOLDER_DAMAGED (all damaged files at once)
 */
export async function openRun(path: string): Promise<RunFolder> {
  if (!(await exists(path))) {
    throw new ProvnatError('FILE_MISSING', `${path}: no run folder there`, 'Name a folder under runs/, such as runs/<run id>.');
  }
  const manifest = (await readDocument(path, manifestName)) as RunManifest | undefined;
  if (manifest !== undefined) await checkHashes(path, manifest);
  const contents = await readRunContents(path);
  if (manifest === undefined) return { stage: 'unfinished', ...contents, spools: await spoolsOf(path) };
  if (manifest.runId !== contents.runId)
    throw damaged(join(path, manifestName), `is of run ${manifest.runId}, plan.json of ${contents.runId}`);
  return {
    stage: 'sealed',
    ...contents,
    manifest,
    runHash: await hashOf(join(path, manifestName)),
    sampleFiles: sampleFilesOf(path, manifest),
  };
}

/** A look that verifies no hash, for whoever looks at many. @throws ProvnatError RUN_FOLDER_DAMAGED, those of readDocument */
export async function readRunContents(path: string): Promise<RunContents> {
  const [plan, inventory, limits, state] = await Promise.all([
    readDocument(path, 'plan.json'),
    readDocument(path, 'inventory.json'),
    readDocument(path, 'limits.json'),
    readDocument(path, 'run-state.json'),
  ]);
  const missing = Object.entries({ 'plan.json': plan, 'inventory.json': inventory, 'limits.json': limits }).filter(
    ([, document]) => document === undefined,
  );
  if (missing.length > 0) throw damaged(path, `must hold ${missing.map(([name]) => name).join(', ')}; not there`);
  // What a program of ours wrote, whole: atomic when written, and under the manifest's hash once sealed.
  return {
    path,
    runId: (plan as Plan).runId,
    plan: plan as Plan,
    inventory: inventory as Inventory,
    limits: completedLimits(limits as Limits),
    ...(state !== undefined && { state: state as RunState }),
  };
}

/** Replaces run-state.json. Only while the run is unfinished. */
export const writeRunState = (run: UnfinishedRun, state: RunState): Promise<void> =>
  writeAtomically(join(run.path, 'run-state.json'), asText(state));

/** Replaces plan.json. Only before anything is loaded. */
export const writePlan = (run: UnfinishedRun, plan: Plan): Promise<void> => writeAtomically(join(run.path, 'plan.json'), asText(plan));

/** What loadFacts reads. */
export function factSourceOf(run: SealedRun, spillPath: string): FactSource {
  const { plan, inventory, state, sampleFiles } = run;
  return { plan, inventory, sampleFiles, spillPath, ...(state !== undefined && { state }) };
}

async function spoolsOf(path: string): Promise<readonly string[]> {
  const names = await readdir(rawFolder(path)).catch(() => [] as string[]);
  return names
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .map((name) => join(rawFolder(path), name));
}

export const sampleFilesOf = (path: string, manifest: RunManifest): readonly string[] =>
  Object.keys(manifest.files)
    .filter((name) => name.startsWith('samples/') && name.endsWith('.parquet'))
    .map((name) => join(samplesFolder(path), basename(name)));

const taken = (path: string): ProvnatError =>
  new ProvnatError(
    'RUN_IN_PROGRESS',
    `${path}: is there already; a run never writes into another's folder`,
    'Start the run again: it gets an id of its own.',
  );

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

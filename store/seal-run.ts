/** The end of a run folder: raw spools become Parquet, the manifest is written over everything, and only then the spools go. */
import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { hashOf, removeFirmly, writeAtomically } from './atomic-file.ts';
import { clockNoteOf } from './clock-note.ts';
import type { ImportOptions, ImportReport } from './import-samples.ts';
import { importSamples } from './import-samples.ts';
import type { RunFolder, SealedRun } from './run-folder.ts';
import { rawFolder } from './raw-folder.ts';
import { sampleFilesOf, samplesFolder } from './run-folder.ts';
import type { RunManifest } from './run-manifest.ts';
import { asText, readDocument } from './run-document.ts';
import { settleState } from './settle-state.ts';
import type { RunState } from '../core/run-state.ts';
import { hashesOf, manifestFormatVersion, manifestName } from './run-manifest.ts';

export interface SealRequest {
  readonly sealedAtMs: number;
  readonly provnatVersion: string;
}

/** import.json: how the spools became samples. */
export interface ImportRecord extends ImportReport {
  readonly formatVersion: 1;
}

/**
 * Imports, checks, seals. May be called again after a kill at any moment; a sealed run only loses spools that were left over.
 * Every writer must have ended, k6 included.
 * @throws ProvnatError DISK_FULL, RUN_FOLDER_DAMAGED; the spools are then still there
 */
export async function sealRun(run: RunFolder, request: SealRequest, options: ImportOptions = {}): Promise<SealedRun> {
  if (run.stage === 'sealed') {
    await removeFirmly(rawFolder(run.path)).catch(() => undefined);
    return run;
  }
  const { path, runId, plan, inventory, limits } = run;
  for (const folder of [path, samplesFolder(path), rawFolder(path)]) await removeTemporary(folder);
  const report = await importSamples(rawFolder(path), samplesFolder(path), options);
  await writeAtomically(join(path, 'import.json'), asText({ formatVersion: 1, ...report } satisfies ImportRecord));
  // The state may have been written since the folder was opened.
  const said = (await readDocument(path, 'run-state.json')) as RunState | undefined;
  const state = said === undefined ? undefined : settleState(said, plan, report);
  if (state !== undefined) await writeAtomically(join(path, 'run-state.json'), asText(state));
  const sampleFiles = report.files.map(({ file }) => join(samplesFolder(path), `${basename(file, '.jsonl')}.parquet`));
  const manifest: RunManifest = {
    formatVersion: manifestFormatVersion,
    runId,
    sealedAtMs: request.sealedAtMs,
    versions: {
      provnat: state?.provnatVersion ?? request.provnatVersion,
      node: process.version,
      ...(state?.k6Version !== undefined && { k6: state.k6Version }),
    },
    agents: agentsOf(state?.rooms ?? []),
    clock: await clockNoteOf({
      plan,
      inventory,
      ...(state !== undefined && { state }),
      sampleFiles,
      spillPath: join(rawFolder(path), '.spill'),
    }),
    files: await hashesOf(path),
  };
  const manifestPath = join(path, manifestName);
  await writeAtomically(manifestPath, asText(manifest));
  // The run is whole by now; a spool that somebody holds open goes when it is judged the next time.
  await removeFirmly(rawFolder(path)).catch(() => undefined);
  const contents = { path, runId, plan, inventory, limits, ...(state !== undefined && { state }) };
  return { stage: 'sealed', ...contents, manifest, runHash: await hashOf(manifestPath), sampleFiles: sampleFilesOf(path, manifest) };
}

/** What an import or a write that was killed left half done; spools and finished Parquet files stay. */
async function removeTemporary(folder: string): Promise<void> {
  const names = await readdir(folder).catch(() => [] as string[]);
  for (const name of names.filter((candidate) => candidate.startsWith('.'))) {
    await removeFirmly(join(folder, name));
  }
}

function agentsOf(
  rooms: readonly { readonly room: string; readonly agent: string; readonly stationCount: number }[],
): RunManifest['agents'] {
  const names = [...new Set(rooms.map(({ agent }) => agent))];
  return names.map((agent) => {
    const played = rooms.filter((room) => room.agent === agent);
    return { agent, rooms: played.map(({ room }) => room), stationCount: Math.max(...played.map(({ stationCount }) => stationCount)) };
  });
}

/** manifest.json: what is in a run folder, by hash. Its own hash is the run's. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hashOf } from './atomic-file.ts';
import { damaged } from './run-document.ts';

export const manifestName = 'manifest.json';
export const manifestFormatVersion = 1;

export interface RunManifest {
  readonly formatVersion: typeof manifestFormatVersion;
  readonly runId: string;
  readonly sealedAtMs: number;
  readonly versions: { readonly provnat: string; readonly k6?: string; readonly node: string };
  /** Machines that played and read; one so far. */
  readonly agents: readonly { readonly agent: string; readonly rooms: readonly string[]; readonly stationCount: number }[];
  readonly clock: ClockNote;
  /** Path in the folder, with forward slashes → SHA-256, hex. Verdicts and reports are derived and not among them. */
  readonly files: Readonly<Record<string, string>>;
}

/** What the machine's clock did during the run; the facts judge it, this is for a reader. */
export interface ClockNote {
  readonly worstDriftMs?: number;
  readonly serverOffsetBeforeMs?: number;
  readonly serverOffsetAfterMs?: number;
}

const derived = new Set(['raw', 'verdicts', 'reports', manifestName]);

/** Every file that a manifest has to name, sorted; temporary ones begin with a dot. */
async function sealedFiles(path: string): Promise<readonly string[]> {
  const top = await readdir(path, { withFileTypes: true });
  const names: string[] = [];
  for (const entry of top) {
    if (derived.has(entry.name) || entry.name.startsWith('.')) continue;
    if (entry.isFile()) names.push(entry.name);
    else if (entry.isDirectory()) {
      const inner = await readdir(join(path, entry.name), { withFileTypes: true });
      for (const file of inner) if (file.isFile() && !file.name.startsWith('.')) names.push(`${entry.name}/${file.name}`);
    }
  }
  return names.sort();
}

export async function hashesOf(path: string): Promise<Readonly<Record<string, string>>> {
  const hashes: Record<string, string> = {};
  for (const name of await sealedFiles(path)) hashes[name] = await hashOf(join(path, name));
  return hashes;
}

/** @throws ProvnatError RUN_FOLDER_DAMAGED naming every file that is missing or was changed */
export async function checkHashes(path: string, manifest: RunManifest): Promise<void> {
  if (typeof manifest.files !== 'object' || manifest.files === null) throw damaged(join(path, manifestName), 'names no files');
  const wrong: string[] = [];
  for (const [name, hash] of Object.entries(manifest.files)) {
    if (/(^|\/)\.\.(\/|$)|^\/|\\|:/.test(name))
      throw damaged(join(path, manifestName), `names ${JSON.stringify(name)}, outside the folder`);
    const found = await hashOf(join(path, name)).catch((error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? 'missing' : 'unreadable',
    );
    if (found !== hash) wrong.push(`${name} ${found === 'missing' || found === 'unreadable' ? `is ${found}` : 'was changed'}`);
  }
  if (wrong.length > 0) throw damaged(path, wrong.join('; '));
}

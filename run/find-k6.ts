/** Finds a k6 that fits: PROVNAT_K6, PATH, then the one that scripts/k6/ensure built. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ProvnatError } from '../core/errors.ts';

export interface K6 {
  readonly path: string;
  /** Such as '2.2.0'. */
  readonly version: string;
}

const howToGet =
  'In a clone: scripts/k6/ensure builds it. Debian/Ubuntu: the packages of Grafana; macOS: brew install k6; Windows: winget install GrafanaLabs.k6. Or name one in PROVNAT_K6.';

const executable = process.platform === 'win32' ? 'k6.exe' : 'k6';

const isExecutable = async (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false,
  );

/** Version of the k6 at path, or undefined when it does not answer as k6. */
async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(path, ['version'], { timeout: 10_000, windowsHide: true });
    return /^\S+ v?(\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

const fits = (version: string): boolean => {
  const [major, minor] = version.split('.').map(Number);
  return major === 2 && minor !== undefined && minor >= 2;
};

/** @throws ProvnatError K6_MISSING when there is none, K6_VERSION when only ones outside ≥ 2.2 < 3 are there. */
export async function findK6(environment: NodeJS.ProcessEnv = process.env): Promise<K6> {
  const named = environment['PROVNAT_K6'];
  const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '..');
  const candidates =
    named === undefined
      ? [
          ...(environment['PATH'] ?? '')
            .split(delimiter)
            .filter((folder) => folder !== '')
            .map((folder) => join(folder, executable)),
          join(packageRoot, '.cache', 'k6', executable),
        ]
      : [named];
  const unfit: string[] = [];
  for (const path of candidates) {
    if (!(await isExecutable(path))) continue;
    const version = await versionOf(path);
    if (version !== undefined && fits(version)) return { path, version };
    unfit.push(`${path} (${version ?? 'does not answer as k6'})`);
  }
  if (unfit.length > 0) throw new ProvnatError('K6_VERSION', `k6: 2.2 or newer, below 3, is needed; found ${unfit.join(', ')}`, howToGet);
  throw new ProvnatError(
    'K6_MISSING',
    named === undefined
      ? 'k6: needed to play the class, but not found on PATH'
      : `k6: PROVNAT_K6 names ${named}, which is not an executable file`,
    howToGet,
  );
}

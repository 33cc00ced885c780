/** A few lines of the program as a process of their own, so that a test can kill it at any moment. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const projectRoot = fileURLToPath(new URL('../../', import.meta.url));

export interface KillableScript {
  /** Runs it on this path and kills it so long after its first word; resolves to how many ms it took when it was not killed before. */
  runAndKill(path: string, afterMs: number): Promise<number | undefined>;
  remove(): Promise<void>;
}

/** @param contents TypeScript as from the project's root; it says something when it begins, and finds its path in process.argv[2] */
export async function killableScript(name: string, contents: string): Promise<KillableScript> {
  // Inside the project, so that the bundle finds the packages that it leaves out.
  const script = join(projectRoot, '.cache', 'test', `${name}-${process.pid}.mjs`);
  await build({
    stdin: { contents, resolveDir: projectRoot, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    outfile: script,
  });
  return {
    async runAndKill(path, afterMs) {
      const child = spawn(process.execPath, [script, path], { stdio: ['ignore', 'pipe', 'inherit'] });
      await once(child.stdout, 'data');
      const fromMs = performance.now();
      const timer = setTimeout(() => child.kill('SIGKILL'), afterMs);
      const [code] = (await once(child, 'exit')) as [number | null];
      clearTimeout(timer);
      return code === 0 ? performance.now() - fromMs : undefined;
    },
    remove: () => rm(script, { force: true }),
  };
}

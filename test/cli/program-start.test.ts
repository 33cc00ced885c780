/** What the command line loads before it knows which command was meant, read from the bundle itself: a second of CPU hides there easily. */
import { isBuiltin } from 'node:module';
import { basename } from 'node:path';
import { build, type Metafile } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';
import { programBundle } from '../../scripts/build-program.mjs';

/** Each costs between fifty and four hundred milliseconds of CPU to load. */
const heavy = ['@duckdb/node-api', 'echarts/dist/echarts.esm.mjs', 'fastify', 'net-snmp'] as const;

let outputs: Metafile['outputs'];
beforeAll(async () => {
  const { metafile } = await build({ ...programBundle, outdir: 'dist', write: false, metafile: true });
  outputs = metafile.outputs;
});

/** The chunk into which esbuild put this source file as one that is imported on its own. */
function chunkOf(entryPoint: string): string {
  const found = Object.entries(outputs).find(([, output]) => output.entryPoint === entryPoint);
  if (found === undefined) throw new Error(`${entryPoint} has no chunk of its own`);
  return found[0];
}

/** Packages loaded with a chunk, through every chunk that it imports; dynamic: also those that it may load later. */
function packagesOf(chunk: string, { dynamic = false } = {}): readonly string[] {
  const packages = new Set<string>();
  const seen = new Set<string>();
  const visit = (path: string): void => {
    if (seen.has(path)) return;
    seen.add(path);
    const output = outputs[path];
    if (output === undefined) throw new Error(`${path} is imported and not made`);
    for (const { path: imported, kind, external } of output.imports) {
      if (kind === 'dynamic-import' && !dynamic) continue;
      if (external !== true) visit(imported);
      else if (!isBuiltin(imported)) packages.add(imported);
    }
  };
  visit(chunk);
  return [...packages].sort();
}

describe('provnat.js', () => {
  test('is the entry', () => {
    expect(basename(chunkOf('cli/main.ts'))).toBe('provnat.js');
  });

  test('loads commander and no other package before a command is known', () => {
    expect(packagesOf(chunkOf('cli/main.ts'))).toEqual(['commander']);
  });

  test('reaches the heavy packages by its commands', () => {
    expect(packagesOf(chunkOf('cli/main.ts'), { dynamic: true })).toEqual(expect.arrayContaining([...heavy]));
  });
});

describe('a command loads only what it needs', () => {
  test.each([
    ['stop', 'cli/actions/stop-runs.ts', []],
    ['prune', 'cli/actions/prune-folders.ts', []],
    ['plan', 'cli/actions/show-plan.ts', ['net-snmp']], // it looks at the access points once
    ['doctor', 'cli/actions/examine-rooms.ts', ['net-snmp']],
    ['emulate', 'cli/actions/emulate-access-point.ts', ['net-snmp']],
    ['collect', 'cli/actions/collect-access-points.ts', ['net-snmp']], // DuckDB is in a process of its own
    ['collect, importing', 'cli/actions/collect-tidy.ts', ['@duckdb/node-api']],
    ['serve', 'cli/actions/serve-exams.ts', ['fastify']],
    ['run', 'cli/actions/run-rooms.ts', ['@duckdb/node-api', 'echarts/dist/echarts.esm.mjs', 'net-snmp']],
  ])('%s', (_command, action, needed) => {
    const packages = packagesOf(chunkOf(action));
    expect(heavy.filter((name) => packages.includes(name))).toEqual(needed);
  });
});

import { existsSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

/** Names of end-to-end files that are left out on purpose, separated by spaces: for machines that are never quiet. Said when used. */
const without = (process.env['PROVNAT_E2E_WITHOUT'] ?? '').split(' ').filter((name) => name !== '');
/** Judge no class, or only refuse one: two of them at a time change nothing but how long it takes. */
const besideOthers = [
  'collect',
  'core-in-k6',
  'dashboards',
  'doctor',
  'influx-drills',
  'influx-publish',
  'influx-publish-kill',
  'influx-publish-order',
  'influx-setup',
  'influx-sink',
  'package',
  'platform-browser',
  'platform-kill',
  'report-browser',
  'run-refusals',
];
const e2e = (name: string): string => `test/e2e/${name}.test.ts`;
for (const path of besideOthers.map(e2e)) if (!existsSync(path)) throw new Error(`vitest.config.ts: ${path} is no file`);

const endToEnd = { globalSetup: ['test/e2e/build-once.ts'], testTimeout: 300_000, hookTimeout: 120_000 };

/** unit: pure and fast, contracts included. e2e: real k6, real servers, a real browser; whatever judges a class has the machine for itself. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], testTimeout: 30_000 } },
      {
        test: {
          name: 'e2e-beside',
          include: besideOthers.map(e2e),
          exclude: without.map(e2e),
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
          ...endToEnd,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: [...besideOthers, ...without].map(e2e),
          fileParallelism: false,
          sequence: { groupOrder: 2 },
          ...endToEnd,
        },
      },
    ],
  },
});

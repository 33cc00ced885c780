import { defineConfig } from 'vitest/config';

/** Names of end-to-end files that are left out on purpose, separated by spaces: for machines that are never quiet. Said when used. */
const without = (process.env['PROVNAT_E2E_WITHOUT'] ?? '').split(' ').filter((name) => name !== '');

/** unit: pure and fast, contracts included. e2e: real k6, real servers, a real browser, one file at a time. */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'], testTimeout: 30_000 } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          exclude: without.map((name) => `test/e2e/${name}.test.ts`),
          fileParallelism: false,
          testTimeout: 300_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});

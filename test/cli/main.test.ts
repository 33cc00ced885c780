/** What main says of an error that nobody foresaw. */
import { afterEach, expect, test, vi } from 'vitest';
import { exitCodes } from '../../core/errors.ts';
import { spoken } from './spoken.ts';

const argv = process.argv;
afterEach(() => {
  process.argv = argv;
  vi.restoreAllMocks();
  vi.resetModules();
});

test('a bug is one document on standard output with --json, and its lines are on standard error', async () => {
  vi.doMock('../../cli/program.ts', () => ({ makeProgram: () => ({ parseAsync: () => Promise.reject(new TypeError('x is undefined')) }) }));
  process.argv = ['node', 'provnat', 'run', 'B12', '--json'];
  let lines = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((part) => {
    lines += String(part);
    return true;
  });
  const { out, exitCode } = await spoken(() => import('../../cli/main.ts'));
  expect(JSON.parse(out)).toMatchObject({
    error: { code: 'BUG', message: 'x is undefined', hint: expect.stringContaining('bug') as string },
  });
  expect(lines).toContain('TypeError: x is undefined');
  expect(exitCode).toBe(exitCodes.bug);
});

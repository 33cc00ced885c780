/** The block that is redrawn while a run goes on, on terminals of any width, and who hears the lines of the run's log. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Context } from '../../cli/context.ts';
import { progressView } from '../../cli/progress-view.ts';
import type { RunEvent } from '../../run/run-events.ts';

const context: Context = { json: false, color: false, interactive: true, width: 100, logLevel: 'info', language: 'en' };
const room = { room: 'B12', pupilsOn: 30, pupilCount: 30, downMbps: 61.3, upMbps: 3.1, failureCount: 0, loadedCount: 30 };
const progress: RunEvent = { type: 'progress', phase: 'bandwidth', leftMs: 9_000, totalLeftMs: 20_000, rooms: [room] };

let said: string[];
const ownColumns = Object.getOwnPropertyDescriptor(process.stderr, 'columns');
const narrow = (columns: number): void => void Object.defineProperty(process.stderr, 'columns', { value: columns, configurable: true });
beforeEach(() => {
  said = [];
  vi.spyOn(process.stderr, 'write').mockImplementation((part) => said.push(String(part)) > 0);
});
afterEach(() => {
  vi.restoreAllMocks();
  if (ownColumns === undefined) Reflect.deleteProperty(process.stderr, 'columns');
  else Object.defineProperty(process.stderr, 'columns', ownColumns);
});

test.each([20, 45, 79])('no line is wider than a terminal of %i columns, whatever standard output is', (columns) => {
  narrow(columns);
  const { listen } = progressView(context);
  listen(progress);
  listen(progress);
  for (const line of said.filter((part) => !part.startsWith('\u001B')).flatMap((part) => part.split('\n')))
    expect(line.length).toBeLessThanOrEqual(columns);
  expect(said.filter((part) => part.startsWith('\u001B'))).toEqual(['\u001B[2A\u001B[0J']);
});

test('a terminal that was made narrower shows each line in several rows, and all of them are cleared', () => {
  narrow(60);
  const view = progressView(context);
  view.listen(progress);
  const rows = (said[0] ?? '')
    .trimEnd()
    .split('\n')
    .reduce((sum, line) => sum + Math.ceil(line.length / 25), 0);
  narrow(25);
  view.end();
  expect(rows).toBeGreaterThan(2);
  expect(said.at(-1)).toBe(`\u001B[${rows}A\u001B[0J`);
});

test('the lines of the log are for whoever looks for a fault', () => {
  const note: RunEvent = { type: 'note', text: 'generator started {"room":"B12"}' };
  progressView(context).listen(note);
  expect(said).toEqual([]);
  progressView({ ...context, logLevel: 'debug' }).listen(note);
  expect(said).toEqual([`${note.text}\n`]);
});

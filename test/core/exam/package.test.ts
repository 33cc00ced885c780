import { describe, expect, test } from 'vitest';

import { createPackage } from '../../../core/exam/package.ts';
import { answerOf, recordedOutbox, timeoutOf } from './recorded-outbox.ts';

const files = Array.from({ length: 25 }, (_, n) => ({ path: `/shell/${n}.js`, bytes: 1_000 + n, type: 'text/javascript' }));
const bodies: Readonly<Record<string, { text: string; bodyBytes: number }>> = {
  '/shell/manifest.json': { text: JSON.stringify({ files, totalBytes: 1 }), bodyBytes: 900 },
  '/api/paper': { text: JSON.stringify({ title: 'x', items: [{ item: 'a', kind: 'essay', text: '' }] }), bodyBytes: 100 },
};

/** Answers requests in order, each 40 ms after the last; wrong says what goes wrong with the nth: its status, or its size. */
function play(wrong: (n: number) => number | 'short' | 'untold' | 'timeout' | undefined = () => undefined) {
  const out = recordedOutbox();
  const load = createPackage({ giveUpAtMs: 60_000, draw: () => 0 }, out);
  load.start(1_000);
  let nowMs = 1_000;
  let seen = 0;
  let mostOut = 0;
  while (load.paper() === undefined && !load.hasGivenUp()) {
    mostOut = Math.max(mostOut, out.requests.length - seen);
    const next = out.requests[seen];
    if (next === undefined) {
      nowMs = Math.max(nowMs, load.nextAtMs());
      load.tick(nowMs);
      continue;
    }
    nowMs += 40;
    const other = wrong(seen);
    const { path } = next.request;
    const whole = bodies[path] ?? { bodyBytes: files.find((file) => file.path === path)?.bytes ?? 0 };
    const body = other === 'untold' ? {} : other === 'short' ? { bodyBytes: 900 } : whole;
    const status = typeof other === 'number' ? other : 200;
    seen += 1;
    const answer = other === 'timeout' ? timeoutOf(nowMs - 40, 40) : answerOf(nowMs - 40, 40, { ...body, status });
    load.answered?.(next.id, answer, nowMs);
  }
  return { out, load, mostOut };
}

describe('package', () => {
  test('loads manifest, paper and every file, at most six at a time, and counts their bytes', () => {
    const { out, load, mostOut } = play();
    expect(load.paper()?.items).toHaveLength(1);
    expect(mostOut).toBe(6);
    expect(out.requests).toHaveLength(27);
    expect(out.of('packageBytes')).toMatchObject([{ value: 1_000 + files.reduce((sum, file) => sum + file.bytes, 0) }]);
    expect(out.of('packageMs')).toMatchObject([{ value: 27 * 40, windowMs: 27 * 40 }]);
  });

  test('a file that fails is asked for again', () => {
    const { out, load } = play((n) => (n === 0 || n === 9 ? 500 : undefined));
    expect(load.paper()).toBeDefined();
    expect(out.requests).toHaveLength(29);
    expect(out.of('pupilFailureCount').map((one) => one.reason)).toEqual(['package-shell-status-500', 'package-shell-status-500']);
  });

  test('what did not come in time is asked for first, and over a new connection; what failed otherwise is not', () => {
    const { out, load } = play((n) => (n === 3 || n === 4 ? 'timeout' : n === 9 ? 500 : undefined));
    expect(load.paper()).toBeDefined();
    const paths = out.requests.map(({ request }) => request.path);
    const again = out.requests.filter((_, index) => paths.indexOf(paths[index] ?? '') < index).map(({ request }) => request);
    expect(again.map(({ path, freshConnection }) => [path, freshConnection])).toEqual([
      ['/shell/2.js', true],
      ['/shell/1.js', true],
      ['/shell/2.js', undefined],
    ]);
    expect(paths.lastIndexOf('/shell/1.js')).toBeLessThan(paths.indexOf('/shell/8.js'));
    expect(paths.lastIndexOf('/shell/2.js')).toBe(paths.length - 1);
  });

  test('a file of another size, or of none that is told, is not there yet', () => {
    for (const [size, reason] of [
      ['short', 'package-shell-wrong-size'],
      ['untold', 'package-shell-no-length'],
    ] as const) {
      const { out, load } = play((n) => (n === 9 ? size : undefined));
      expect(load.paper()).toBeDefined();
      expect(out.requests).toHaveLength(28);
      expect(out.of('pupilFailureCount').map((one) => one.reason)).toEqual([reason]);
      expect(out.of('packageBytes')).toMatchObject([{ value: 1_000 + files.reduce((sum, file) => sum + file.bytes, 0) }]);
    }
  });

  test('gives up when the exam is over, with the time it has had', () => {
    const { out, load } = play((n) => (n > 10 ? 500 : undefined));
    expect([load.hasGivenUp(), load.paper()]).toEqual([true, undefined]);
    expect(out.of('packageMs')).toMatchObject([{ value: 59_000, unknown: true, reason: 'gave-up' }]);
    expect(out.of('pupilFailureCount').at(-1)?.reason).toBe('package-gave-up');
  });

  test('a manifest that sends the client elsewhere is refused', () => {
    const out = recordedOutbox();
    const load = createPackage({ giveUpAtMs: 60_000, draw: () => 0 }, out);
    load.start(0);
    const text = JSON.stringify({ files: [{ path: '//example.org/x', bytes: 1, type: '' }], totalBytes: 1 });
    load.answered?.(out.requests[0]?.id ?? 0, answerOf(0, 10, { text }), 10);
    expect(out.of('pupilFailureCount').map((one) => one.reason)).toEqual(['package-shell-unreadable']);
  });
});

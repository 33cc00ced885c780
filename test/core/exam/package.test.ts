import { describe, expect, test } from 'vitest';

import { createPackage } from '../../../core/exam/package.ts';
import { answerOf, recordedOutbox } from './recorded-outbox.ts';

const files = Array.from({ length: 25 }, (_, n) => ({ path: `/shell/${n}.js`, bytes: 1_000 + n, type: 'text/javascript' }));
const bodies: Readonly<Record<string, { text: string; bodyBytes: number }>> = {
  '/shell/manifest.json': { text: JSON.stringify({ files, totalBytes: 1 }), bodyBytes: 900 },
  '/api/paper': { text: JSON.stringify({ title: 'x', items: [{ item: 'a', kind: 'essay', text: '' }] }), bodyBytes: 100 },
};

/** Answers requests in order, each 40 ms after the last; wrong says what goes wrong with the nth. */
function play(wrong: (n: number) => number | undefined = () => undefined) {
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
    const status = wrong(seen) ?? 200;
    const { path } = next.request;
    const body = bodies[path] ?? { bodyBytes: files.find((file) => file.path === path)?.bytes ?? 0 };
    seen += 1;
    load.answered?.(next.id, answerOf(nowMs - 40, 40, { ...body, status }), nowMs);
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

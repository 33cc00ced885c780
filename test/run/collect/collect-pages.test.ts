/** Health and metrics, as a watcher reads them. */
import { describe, expect, test } from 'vitest';
import { collecting, listening, polls } from './collecting.ts';

const collect = collecting();

describe('pages', () => {
  test('metrics are well-formed, few, and say what is so', async () => {
    await collect.schoolOf(3);
    await collect.start({ listen: listening });
    await collect.school.sink.until(polls(6));
    const response = await collect.page('/metrics');
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const values = new Map<string, number>();
    for (const line of text.trimEnd().split('\n')) {
      if (line.startsWith('#')) expect(line).toMatch(/^# (HELP \w+ .+|TYPE \w+ (counter|gauge))$/);
      else {
        const [, name = '', value = ''] = /^(\w+)(?:\{version="[^"]+"\})? (\S+)$/.exec(line) ?? [];
        expect(name, line).not.toBe('');
        values.set(name, Number(value));
      }
    }
    expect(values.size).toBeLessThan(25);
    expect(text).not.toContain('ap-0');
    expect(values.get('provnat_collect_access_points')).toBe(3);
    expect(values.get('provnat_collect_access_points_answering')).toBe(3);
    expect(values.get('provnat_collect_access_points_silent')).toBe(0);
    expect(values.get('provnat_collect_polls_total')).toBeGreaterThanOrEqual(6);
    expect(values.get('provnat_collect_healthy')).toBe(1);
    expect(values.get('provnat_collect_store_free_bytes')).toBe(1e12);
    expect(values.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(values.get('process_cpu_seconds_total')).toBeGreaterThan(0);
  });

  test('nothing else is there, and nothing can be changed', async () => {
    await collect.schoolOf(1);
    await collect.start({ listen: listening });
    expect((await collect.page('/')).status).toBe(404);
    expect((await collect.page('/../store.json')).status).toBe(404);
    expect((await collect.page('/healthz', { method: 'POST' })).status).toBe(405);
    const head = await collect.page('/healthz?from=watcher', { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });
});

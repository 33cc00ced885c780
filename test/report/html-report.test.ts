import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checks } from '../../checks/index.ts';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import { html } from '../../report/html.ts';
import { htmlReport } from '../../report/html-report.ts';
import { catalogues, languages } from '../../messages/format-message.ts';
import { fixtureReport, type FixtureNames } from './fixture/fixture-report.ts';

/** Six pupils: everything is in it, and the golden file stays small. */
const small = fixtureReport({ pupilCount: 6 });
const page = (input = small, language: 'sv' | 'en' = 'en'): string => htmlReport({ ...input, language });

describe('golden: facts to verdict to page, byte for byte', () => {
  test.each(languages)('%s', async (language) => {
    await expect(page(small, language)).toMatchFileSnapshot(`golden/report.${language}.html`);
  });

  test('the same input gives the same bytes, whatever was drawn before', () => {
    const first = page();
    page(fixtureReport({ pupilCount: 3 }));
    expect(page()).toBe(first);
  });

  test('ids are unique and every reference to one has its target', () => {
    const text = page();
    const ids = [...text.matchAll(/ id="([^"]+)"/g)].map((match) => match[1]);
    expect(new Set(ids).size).toBe(ids.length);
    const references = [...text.matchAll(/(?:href="#|aria-labelledby="|url\(#)([^")]+)/g)].map((match) => match[1]);
    expect(references.length).toBeGreaterThan(10);
    expect(references.filter((id) => !ids.includes(id))).toEqual([]);
  });
});

describe('a file that needs nothing and does nothing', () => {
  test('no scripts, no addresses to fetch, and a policy that forbids both', () => {
    const text = page();
    expect(text).not.toMatch(/<script|<link|<iframe|<object|<img|javascript:|@import|url\((?!#)/i);
    expect(text).not.toMatch(/ on[a-z]+=/i);
    expect(
      [...text.matchAll(/https?:\/\/[^"'<\s]+/g)].map((match) => match[0]).filter((address) => !address.startsWith('http://www.w3.org/')),
    ).toEqual(['https://*.provnat.test:8443']);
    expect(text).toContain(`content="default-src 'none';`);
  });
});

const tags = (text: string): readonly string[] => (text.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
const withNames = (names: FixtureNames): string => page(fixtureReport({ pupilCount: 4, names }));
const calm: FixtureNames = { school: 'S', rooms: ['A', 'B'], accessPoints: ['x', 'y'], owner: 'o', agent: 'a' };

describe('names are hostile', () => {
  test('nothing that is put into a template can leave the place that it was put in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const made = html`<p title="${text}">${[text, undefined, false]}</p>`.toString();
        expect(tags(made)).toEqual(['<p title="">', '</p>']);
        expect(made.split('"')).toHaveLength(3);
      }),
    );
  });

  const skeleton = tags(withNames(calm));

  test.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '</style><script>',
    ']]><!--',
    '&lt;b&gt;',
    '{pupilCount} {a|b} ${1}',
    '\u202egnp.exe',
    '\u001b[31mred\u0007',
    '\u2066\u2069\u2069',
    'قاعة ١',
    'a\nb',
  ])('%j changes no tag and no attribute', (name) => {
    const text = withNames({ school: name, rooms: [name, `${name}2`], accessPoints: [name, `${name}3`], owner: name, agent: name });
    expect(tags(text)).toEqual(skeleton);
    // eslint-disable-next-line no-control-regex
    expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
  });

  test('whatever the names, the page is the same but for its text', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 24 });
    fc.assert(
      fc.property(name, name, name, name, (school, room, accessPoint, owner) => {
        const text = withNames({
          school,
          rooms: [`${room}1`, `${room}2`],
          accessPoints: [`${accessPoint}1`, `${accessPoint}2`],
          owner,
          agent: owner,
        });
        expect(tags(text)).toEqual(skeleton);
      }),
      { numRuns: 12 },
    );
  });
});

describe('what a verdict may look like', () => {
  const verdictBoxes = (text: string): readonly string[] => text.match(/class="verdict [^"]+"/g) ?? [];

  test('only a room that is proven with a full class is green', () => {
    expect(verdictBoxes(page(fixtureReport({ pupilCount: 6, mode: 'room', stationCount: 6 })))).toEqual([
      'class="verdict accent-proven proves-room"',
      'class="verdict accent-fault proves-room"',
    ]);
    expect(verdictBoxes(page(fixtureReport({ pupilCount: 6, mode: 'room' })))[0]).toBe('class="verdict accent-line proves-path"');
    expect(verdictBoxes(page())[0]).toBe('class="verdict accent-unknown proves-emulated"');
    for (const text of [page(fixtureReport({ pupilCount: 6, mode: 'room' })), page()]) {
      expect(text.replace(/<style>[\s\S]*?<\/style>/, '')).not.toContain('proven"');
    }
  });

  test('a run that was cut is grey, tells no count of pupils under target, and says so on top', () => {
    const text = page(fixtureReport({ pupilCount: 6, mode: 'room', endedBy: 'died' }));
    expect(verdictBoxes(text)).toEqual(Array(2).fill('class="verdict accent-unknown proves-path"'));
    expect(text).toContain('how many pupils are under target cannot be told');
    expect(text).not.toMatch(/\d+\sof\s6/);
    expect(text).toContain(catalogues.en['partial.run'] ?? 'no such message');
  });

  test('the internet line is spoken of only where the exam server stands outside', () => {
    const room = fixtureReport({ pupilCount: 6, mode: 'room' });
    for (const stands of ['inside', 'outside', undefined] as const) {
      const inventory = { owners: {}, rooms: [], accessPoints: [], server: stands === undefined ? {} : { stands } };
      const text = htmlReport({ ...room, inventory, language: 'en' });
      expect(text).toContain(catalogues.en[`report.way.${stands ?? 'unknown'}`]);
    }
    expect(page()).not.toContain('internet line');
  });

  test('how far a verdict reaches stands beside every outcome', () => {
    const reach = catalogues.en['report.proves.path'] ?? 'no such message';
    const text = page(fixtureReport({ pupilCount: 6, mode: 'room' }));
    // Twice a room: in the table and in its own box.
    expect(text.split(reach)).toHaveLength(1 + 2 * 2);
  });

  test('a limit that the school changed is listed with its reason', () => {
    const room = small.verdict.rooms[0];
    if (room === undefined) throw new Error('the fixture has rooms');
    const findings = room.findings.map((finding) =>
      finding.check === 'latency-under-load'
        ? {
            ...finding,
            limits: finding.limits.map((limit, index) =>
              index === 0 ? { ...limit, changedBecause: 'A radio link <to> the island' } : limit,
            ),
          }
        : finding,
    );
    const text = page({ ...small, verdict: { ...small.verdict, rooms: [{ ...room, findings }, ...small.verdict.rooms.slice(1)] } });
    expect(text).toContain('A radio link &lt;to&gt; the island');
    expect(text).toContain('latency-under-load.');
    expect(page()).not.toContain('id="changed-title"');
  });

  test('a room without measurements still has a page', () => {
    const nothing = Object.fromEntries(Object.keys(small.series).map((name) => [name, []])) as unknown as typeof small.series;
    const facts = { ...small.facts, 'pupil-goodput': [] };
    expect(page({ ...small, series: nothing, facts })).toContain('no data');
  });

  test('a clock-change night shows the school’s own time', () => {
    const verdict = { ...small.verdict, startAtMs: Date.UTC(2026, 9, 25, 0, 30) };
    expect(page({ ...small, verdict }, 'sv')).toContain('25 oktober 2026 kl. 02:30');
    expect(page({ ...small, verdict: { ...verdict, startAtMs: Date.UTC(2026, 9, 25, 1, 30) } }, 'sv')).toContain(
      '25 oktober 2026 kl. 02:30',
    );
  });
});

describe('words', () => {
  test('what a limit compares and where it comes from is said in Swedish, and the English is the data’s own', () => {
    for (const [check, limits] of Object.entries(builtInLimits.checks)) {
      for (const [id, limit] of Object.entries(limits)) {
        const of = `report.limit-of.${check}.${id}`;
        expect([catalogues.en[`${of}.statistic`], catalogues.en[`${of}.source`]], of).toEqual([limit.statistic, limit.source.says]);
        expect(catalogues.sv[`${of}.statistic`]).not.toBe(limit.statistic);
      }
    }
  });

  test('a limit in words that nobody translated is printed as it stands', () => {
    const own = { ...small.verdict };
    const rooms = own.rooms.map((room) => ({
      ...room,
      findings: room.findings.map((finding) => ({
        ...finding,
        limits: finding.limits.map((limit) => ({ ...limit, statistic: 'our own <way>' })),
      })),
    }));
    expect(page({ ...small, verdict: { ...own, rooms } }, 'sv')).toContain('our own &lt;way&gt;');
  });

  test.each(languages)('every check says how it measures (%s)', (language) => {
    const missing = checks.map((check) => `report.method.${check.id}`).filter((id) => catalogues[language][id] === undefined);
    expect(missing).toEqual([]);
    expect(Object.keys(builtInLimits.checks).filter((id) => catalogues[language][`report.method.${id}`] === undefined)).toEqual([]);
  });
});

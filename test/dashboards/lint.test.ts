/** What every committed dashboard keeps to, because Grafana or a reader would stumble otherwise. */
import { describe, expect, it } from 'vitest';
import { influxSchemaVersion, standings } from '../../core/influx/schema.ts';
import { accessPointGapMs, lineGapMs } from '../../dashboards/look/charts.ts';
import { colours } from '../../dashboards/look/colours.ts';
import { boardFiles, type BoardJson, everyValue } from './board-file.ts';

const files = boardFiles.map((file) => [`${file.language}/${file.name}`, file] as const);
const panels = boardFiles.flatMap(({ language, name, board }) =>
  board.panels.map((panel) => [`${language}/${name} ${String(panel.id)}`, panel, board] as const),
);
const dataSource = { type: 'influxdb', uid: 'provnat-influxdb' };
/** Panels that Grafana dropped with Angular, or has replaced. */
const kept = ['stat', 'table', 'text', 'timeseries', 'status-history', 'barchart'];
const allText = JSON.stringify(boardFiles);

describe('the set', () => {
  it('has the same dashboards in both languages, each with an uid of its own', () => {
    const names = (language: string): readonly string[] => boardFiles.filter((file) => file.language === language).map(({ name }) => name);
    expect(names('sv')).toEqual(names('en'));
    expect(names('sv')).toHaveLength(6);
    const uids = boardFiles.map(({ board }) => board.uid);
    expect(new Set(uids).size).toBe(uids.length);
    for (const uid of uids) expect(uid).toMatch(/^[a-zA-Z0-9_-]{1,40}$/);
  });

  it('asks the same in both languages: words and the fields of sentences apart', () => {
    const asked = (language: string): readonly string[] =>
      boardFiles
        .filter((file) => file.language === language)
        .flatMap(({ board }) => board.panels.flatMap(({ targets = [] }) => targets.map(({ query }) => query)))
        .map((query) =>
          query.replace(/(tested|reason|remedy|owner)(Sv|En)"/g, '$1"').replaceAll('"reportUrlEn" AS "reportUrl"', '"reportUrl"'),
        );
    expect(asked('sv')).toEqual(asked('en'));
  });

  it('says nothing in the other language', () => {
    const texts = (language: string): readonly string[] =>
      boardFiles
        .filter((file) => file.language === language)
        .flatMap(({ board }) => [
          board.title,
          board.description,
          ...board.panels.flatMap(({ title, description }) => [title, description]),
        ]);
    // A word may be the same in both; a whole title or description is not.
    expect(texts('sv').filter((text) => text.length > 12 && texts('en').includes(text))).toEqual([]);
  });

  it('was made for the schema that is written', () => {
    expect(influxSchemaVersion).toBe(2);
  });
});

describe.each(files)('%s', (_name, { board, language }) => {
  it('is classic JSON with a question as its description', () => {
    expect(board).not.toHaveProperty('elements');
    expect(board).not.toHaveProperty('layout');
    expect(board.schemaVersion).toBeGreaterThanOrEqual(39);
    expect(board.description.length).toBeGreaterThan(20);
    expect(board.panels.length).toBeLessThanOrEqual(9);
  });

  it('has no panels that overlap or leave the page, and ids of their own', () => {
    const taken = new Set<string>();
    for (const { title, gridPos } of board.panels) {
      expect(gridPos.x + gridPos.w, title).toBeLessThanOrEqual(24);
      for (let x = gridPos.x; x < gridPos.x + gridPos.w; x++) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y++) {
          expect(taken.has(`${String(x)},${String(y)}`), title).toBe(false);
          taken.add(`${String(x)},${String(y)}`);
        }
      }
    }
    expect(new Set(board.panels.map(({ id }) => id)).size).toBe(board.panels.length);
  });

  it('leads to dashboards that exist, by variables that they have', () => {
    const urls = [...board.links.map(({ url }) => url), ...everyValue(board.panels, 'url')].filter(
      (url): url is string => typeof url === 'string' && url.startsWith('/'),
    );
    expect(urls.length).toBeGreaterThan(0);
    for (const url of urls) {
      const [, uid = ''] = /^\/d\/([^?]+)/.exec(url) ?? [];
      const there = boardFiles.find((file) => file.board.uid === uid);
      expect(there?.language, url).toBe(language);
      const variables = there?.board.templating.list.map(({ name }) => name) ?? [];
      for (const [, name] of url.matchAll(/var-(\w+)=|\$\{(\w+):queryparam\}/g))
        if (name !== undefined) expect(variables, url).toContain(name);
      for (const [, name] of url.matchAll(/\$\{(\w+):queryparam\}/g)) {
        expect(variables, url).toContain(name);
        expect(
          board.templating.list.map((variable) => variable.name),
          url,
        ).toContain(name);
      }
    }
    for (const { includeVars } of board.links) expect(includeVars).toBe(true);
  });

  it('takes its time range along only where both look at a moment: in one run’s range most rooms are not tested, and no room has failed', () => {
    const ofMoment = /provnat-(?:room|access-points|pipeline)-(?:sv|en)$/;
    for (const { url, keepTime } of board.links) expect(keepTime, url).toBe(ofMoment.test(board.uid) && ofMoment.test(url));
  });

  it('has in its address what a reader chose, and nothing that was counted: a bookmark would say it for ever', () => {
    for (const { name, hide = 0, skipUrlSync = false } of board.templating.list) expect([name, skipUrlSync]).toEqual([name, hide !== 0]);
  });

  it('asks again for what can be chosen when the range changes, where it goes by the range', () => {
    for (const { name, type, query, refresh } of board.templating.list)
      if (type === 'query') expect([name, refresh]).toEqual([name, /\btime\b|\$timeFilter/.test(query) ? 2 : 1]);
  });

  it('uses its own variables alone, and escapes each of them', () => {
    const variables = board.templating.list.map(({ name }) => name);
    const queries = everyValue(board, 'query')
      .filter((query): query is string => typeof query === 'string')
      // Numbers of Grafana's own.
      .map((query) => query.replace(/\$\{__(?:from|to)\}ms\b/g, '0ms'));
    for (const query of queries) {
      for (const [all, name, format] of query.matchAll(/\$\{(\w+)(?::(\w+))?\}/g)) {
        expect(variables, query).toContain(name);
        expect(['singlequote', 'regex'], `${all} in ${query}`).toContain(format);
        const several = board.templating.list.find((variable) => variable.name === name)?.multi === true;
        expect(format, `${all} in ${query}`).toBe(several ? 'regex' : 'singlequote');
      }
      expect(query.replace(/\$\{\w+:\w+\}|\$timeFilter|\$__interval/g, ''), query).not.toMatch(/\$[\w{]/);
      expect(query, 'not answered by every InfluxDB').not.toMatch(/\bSLIMIT\b|\bSOFFSET\b|CARDINALITY|\btz\(/i);
    }
    for (const { type, datasource } of board.templating.list) if (type === 'query') expect(datasource).toEqual(dataSource);
    for (const { datasource, target } of board.annotations.list)
      expect([datasource, target]).toMatchObject([dataSource, { datasource: dataSource }]);
  });
});

it.each(['sv', 'en'] as const)('the headline says what range it stands on, %s', (language) => {
  const headline = boardFiles.find((file) => file.language === language && file.name === 'head-teacher')?.board.panels[0];
  expect(headline?.options?.['content']).toMatch(/\$\{__from:date:YYYY-MM-DD\}.*\$\{__to:date:YYYY-MM-DD\}/);
});

describe.each(panels)('%s', (_name, panel, board) => {
  it('has a title, a description, a unit, and a data source by type and uid', () => {
    expect(kept).toContain(panel.type);
    expect(panel.libraryPanel).toBeUndefined();
    expect(panel.title.length).toBeGreaterThan(2);
    expect(panel.description.length).toBeGreaterThan(10);
    expect(panel.fieldConfig.defaults.unit).toBeTypeOf('string');
    expect(panel.datasource).toEqual(dataSource);
    for (const target of panel.targets ?? []) expect(target.datasource).toEqual(dataSource);
    if (panel.type === 'text') expect(board.uid).toContain('head-teacher');
    else expect(panel.targets?.length ?? 0).toBeGreaterThan(0);
  });

  it('has a dash in empty cells, when it is a table', () => {
    if (panel.type !== 'table') return;
    const [first] = panel.fieldConfig.overrides;
    expect(first).toEqual({ matcher: { id: 'byRegexp', options: '.*' }, properties: [{ id: 'noValue', value: '–' }] });
    expect(panel.fieldConfig.defaults['noValue']).toMatch(/\p{L}{3}/u);
  });

  it('joins nothing over time without data, when it is a chart', () => {
    const steps = (panel.targets ?? []).filter(({ query }) => query.includes('time($__interval)'));
    // The rate of a total holds for the whole gap.
    const levels = steps.filter(({ query }) => !query.includes('non_negative_derivative'));
    for (const { query } of levels) expect(query).toMatch(/fill\(null\)$/);
    // What a controller renews every five minutes is a line all the same.
    const isOfDevices = steps.some(({ query }) => /FROM "(?:accessPoint|radio)"/.test(query));
    const spanNulls = isOfDevices ? accessPointGapMs : lineGapMs;
    expect(spanNulls > 2 * 300_000).toBe(isOfDevices);
    if (steps.length > 0) expect(panel.fieldConfig.defaults['custom']).toMatchObject({ spanNulls });
  });

  it('asks for the time range in every query', () => {
    for (const { query } of panel.targets ?? []) expect(query).toContain('$timeFilter');
  });
});

it.each(files)('%s: no check of a rehearsal has a colour, whatever came out of it', (_name, { name, board }) => {
  const ofChecks = everyValue(board, 'options').filter(
    (options): options is Readonly<Record<string, { readonly color?: string }>> =>
      typeof options === 'object' && options !== null && 'no-data' in options,
  );
  expect(ofChecks.length > 0, 'has checks').toBe(['rooms', 'room', 'runs'].includes(name));
  for (const options of ofChecks)
    for (const outcome of ['pass', 'warn', 'fail', 'no-data', 'not-applicable', 'error'])
      expect(options[`emulated-${outcome}`]?.color, outcome).toBe(colours.unknown);
});

it('a room that left the school file marks no run, and its leaving is no test', () => {
  for (const { board } of boardFiles.filter(({ name }) => name === 'room'))
    expect(board.annotations.list[0]?.target.query).toContain(`"standing" != 'gone'`);
  // The point that says so has a time, and no start of a run.
  for (const [name, id] of [
    ['head-teacher', 4],
    ['rooms', 1],
    ['room', 1],
  ] as const)
    for (const { board, language } of boardFiles.filter((file) => file.name === name)) {
      const panel = board.panels.find((each) => each.id === id);
      const lastTest = language === 'sv' ? 'Senast provad' : 'Last test';
      const columns = panel?.fieldConfig.overrides.filter(({ properties }) =>
        properties.some((property) => property.id === 'displayName' && property.value === lastTest),
      );
      expect(columns?.map(({ matcher }) => matcher.options)).toEqual(['startAtMs']);
      expect(panel?.targets?.some(({ query }) => query.includes('"startAtMs"'))).toBe(true);
    }
});

describe('standings', () => {
  interface Mapped {
    readonly type: string;
    readonly options: Readonly<Record<string, { readonly text: string; readonly color: string }>> & { readonly match?: string };
  }
  const mappingsOf = (board: BoardJson): readonly (readonly Mapped[])[] =>
    board.panels.flatMap((panel) =>
      panel.fieldConfig.overrides.flatMap(({ properties }) =>
        properties
          .filter(({ id }) => id === 'mappings')
          .map(({ value }) => value as readonly Mapped[])
          .filter((mappings) => mappings.some(({ options }) => 'room-ready' in options)),
      ),
    );

  it.each(files)('%s: every standing has a word and a sign; rehearsals, inconclusive and not tested are grey', (_name, { board }) => {
    for (const mappings of mappingsOf(board)) {
      const words = mappings.find(({ type }) => type === 'value')?.options ?? {};
      expect(Object.keys(words).sort()).toEqual([...standings, 'gone'].sort());
      expect(words['gone']?.color).toBe(colours.unknown);
      for (const standing of standings) {
        const { text, color } = words[standing] ?? { text: '', color: '' };
        expect(text).toMatch(/^[✔⚠✖◐?▷] \p{Ll}/u);
        expect(color === colours.proven, standing).toBe(standing === 'room-ready');
        if (standing.startsWith('emulated') || standing === 'inconclusive' || standing === 'lower-target-ready')
          expect(color, standing).toBe(colours.unknown);
      }
      expect(words['path-ready']).not.toEqual(words['room-ready']);
      expect(words['path-ready']?.text.length).toBeGreaterThan((words['room-ready']?.text.length ?? 0) + 10);
      const nothing = mappings.filter(({ type }) => type === 'special') as unknown as {
        options: { match: string; result: { text: string; color: string } };
      }[];
      expect(nothing.map(({ options }) => options.match).sort()).toEqual(['empty', 'null+nan']);
      for (const { options } of nothing) expect([options.result.color, options.result.text.length > 0]).toEqual([colours.unknown, true]);
    }
  });

  it('are shown by the head teacher’s, the rooms’, the room’s and the runs’ dashboards', () => {
    const showing = boardFiles.filter(({ board }) => mappingsOf(board).length > 0).map(({ name }) => name);
    expect([...new Set(showing)].sort()).toEqual(['head-teacher', 'room', 'rooms', 'runs']);
  });

  it('green is the word of a proven room alone', () => {
    const greens = [...allText.matchAll(new RegExp(`"(\\w[\\w-]*)":\\{"text":"[^"]*","color":"${colours.proven}"`, 'g'))].map(
      ([, key]) => key,
    );
    expect(new Set(greens)).toEqual(new Set(['room-ready']));
    expect(allText).not.toMatch(/"(?:dark-|light-|semi-dark-|super-light-)?green"/);
  });
});

/** The technician's table: what was told, what is unknown and what nobody told, with how fresh and how sure each is. */
import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../report/html-report.ts';
import { catalogues, languages } from '../../messages/format-message.ts';
import type { DeviceFigure } from '../../facts/series.ts';
import { fixtureReport } from './fixture/fixture-report.ts';

const report = fixtureReport({ pupilCount: 6 });

/** Cells of the first access point's lines, by the line's head; tags gone. */
function table(change: (figures: readonly DeviceFigure[]) => readonly DeviceFigure[] = (figures) => figures, language: 'sv' | 'en' = 'en') {
  const series = { ...report.series, 'device-figure': change(report.series['device-figure']) };
  const page = htmlReport({ ...report, series, language });
  const shown = page.slice(page.indexOf('<div class="devices">'), page.indexOf('<section class="room" id="room-2"'));
  const plain = (text: string): string =>
    text
      .replace(/<[^>]*>/g, '')
      .replace(/\s+/g, ' ')
      .trim();
  const rows = [...shown.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[hd][^>]*>([\s\S]*?)<\/t[hd]>/g)].map(([, cell = '']) => plain(cell)),
  );
  return { page, cells: Object.fromEntries(rows.map(([head = '', ...cells]) => [head, cells])) };
}

const changed =
  (metric: string, more: Partial<DeviceFigure>) =>
  (figures: readonly DeviceFigure[]): readonly DeviceFigure[] =>
    figures.map((figure) => (figure.metric === metric ? { ...figure, ...more } : figure));

describe('the technician’s table', () => {
  test('tells each figure with its unit, how it was taken and how old it may have been', () => {
    const { cells } = table();
    expect(cells['Model']).toEqual(['AP-515', 'read at 09:16:30']);
    expect(cells['Channel']).toEqual(['44 (5 GHz)', 'read at 09:16:30']);
    expect(cells['Airtime in use, short average']).toEqual(['94%', 'highest of 38 readings; mean over 4 s; may have been 4 s old']);
    expect(cells['Noise']).toEqual(['-92 dBm', 'highest of 31 known of 38 readings; may have been 64 s old']);
    expect(cells['Free memory']).toEqual(['96.4 MB', 'lowest of 38 readings; may have been 60 s old (a guess)']);
    expect(cells['Up since its start']).toEqual(['12 days 5 h', 'read at 09:16:30; what the figure means is a guess']);
    expect(cells['Frames sent again']).toEqual(['12,400 (4% of the frames)', 'in 3 min']);
  });

  test('zero, unknown and not told are three things', () => {
    const { cells } = table();
    expect(cells['Errors into the access point']?.[0]).toBe('0');
    expect(cells['Errors out of the access point']).toEqual(['unknown – renewed too seldom', '38 readings']);
    expect(cells['Airtime in use, long average']).toEqual([
      'unknown – the device says 0 with clients or traffic there: it may not measure',
      '38 readings',
    ]);
    expect(cells['Discarded packets out']).toEqual(['not told', '–']);
  });

  test('counts of different times are no share', () => {
    expect(table(changed('radioOutFrameCount', { windowMs: 120_000 })).cells['Frames sent again']?.[0]).toBe('12,400');
  });

  test('an age that nobody knows is said, and a guess of the meaning beside it', () => {
    const { cells } = table((figures) =>
      figures.map((figure) => {
        if (figure.metric !== 'radioPowerDbm') return figure;
        const { ageMs, ...rest } = figure;
        return { ...rest, guessed: ageMs === 0 };
      }),
    );
    expect(cells['Transmit power']?.[1]).toBe('read at 09:16:30; nobody knows how old; what the figure means is a guess');
  });

  test('a run in which no device told anything has no table', () => {
    expect(table(() => []).page).not.toContain('class="devices"');
    expect(table((figures) => figures.map((figure) => ({ ...figure, readCount: 0, knownCount: 0 }))).page).not.toContain('class="devices"');
  });

  test('is folded, and says every figure that may come in both languages', () => {
    expect(table().page).toMatch(/<div class="devices">[\s\S]*?<details>/);
    for (const language of languages)
      for (const { metric } of report.series['device-figure'])
        if (metric !== 'radioBand' && metric !== 'radioOutFrameCount')
          expect(catalogues[language][`report.device.${metric}`], metric).toBeDefined();
    expect(table(undefined, 'sv').cells['Brus']).toEqual(['−92 dBm', 'högst av 31 kända av 38 avläsningar; kan ha varit 64 s gammalt']);
  });
});

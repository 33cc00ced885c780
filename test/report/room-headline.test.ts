import { describe, expect, test } from 'vitest';
import { htmlReport } from '../../report/html-report.ts';
import { roomHeadline } from '../../report/room-headline.ts';
import { terminalSummary } from '../../report/terminal-summary.ts';
import { words } from '../../report/words.ts';
import { fixtureReport } from './fixture/fixture-report.ts';

const report = fixtureReport();
const headlineOf = (language: 'sv' | 'en', room: number, of = report): string => {
  const found = of.verdict.rooms[room];
  if (found === undefined) throw new Error(`no room ${String(room)}`);
  return roomHeadline(found, words(language, 'Europe/Stockholm'));
};

describe('the headline of a room', () => {
  test.each([
    ['en', /^30 of 30 pupils under target \(worst seat \d+: 1\.\d of 2\.0\sMbit\/s\), the access point was full\.$/],
    ['sv', /^30 av 30 elever under målet \(sämst plats \d+: 1,\d av 2,0\sMbit\/s\), accesspunkten var full\.$/],
  ] as const)('joins what the pupils got and the main cause by a comma (%s)', (language, expected) =>
    expect(headlineOf(language, 1)).toMatch(expected),
  );

  test('of a room that is ready names no cause', () =>
    expect(headlineOf('en', 0)).toMatch(/^30 of 30 pupils reach the target: [^,]+ down, [\d.]+ up\.$/));

  test('of a run that was cut is about the run', () =>
    expect(headlineOf('en', 1, fixtureReport({ mode: 'room', endedBy: 'died' }))).toBe(
      'The program that plays the class died during the run.',
    ));

  test('is the same on the terminal and on the page', () => {
    for (const language of ['sv', 'en'] as const) {
      const line = headlineOf(language, 1);
      expect(htmlReport({ ...report, language })).toContain(`<p class="headline">${line}</p>`);
      expect(terminalSummary(report.verdict, { language, color: false, width: 400 })).toContain(` — ${line}\n`);
    }
  });
});

/** What the generator said comes from outside: it is read by people, and acts upon nothing. */
import { expect, test } from 'vitest';
import { htmlReport } from '../../report/html-report.ts';
import { terminalSummary } from '../../report/terminal-summary.ts';
import { fixtureReport } from './fixture/fixture-report.ts';

const report = fixtureReport({ pupilCount: 4, mode: 'room', endedBy: 'died' });
const evidence = { log: 'k6-0.log', detail: 'too late \u001b[2J<script>alert(1)</script> {x}' };
const rooms = report.verdict.rooms.map((room) => ({ ...room, causes: [...room.causes, { message: 'generator.said', evidence }] }));
const verdict = { ...report.verdict, rooms };

test.each(['sv', 'en'] as const)('it is said with its file, beneath the headline and harmless (%s)', (language) => {
  const text = terminalSummary(verdict, { language, color: false, width: 400 });
  const page = htmlReport({ ...report, verdict, language });
  for (const told of [text, page]) {
    expect(told).toContain('k6-0.log');
    expect(told).toContain('too late \uFFFD[2J');
    expect(told).not.toContain('\u001b');
  }
  expect(
    text
      .split('\n')
      .filter((line) => line.includes(' — '))
      .join(),
  ).not.toContain('too late');
  expect(page).toContain('&lt;script&gt;alert(1)');
  expect(page).not.toContain('<script>alert(1)');
});

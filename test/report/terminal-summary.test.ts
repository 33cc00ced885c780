import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { terminalSummary } from '../../report/terminal-summary.ts';
import { columns } from '../../report/wrap-text.ts';
import { fixtureReport, type FixtureOptions } from './fixture/fixture-report.ts';

const kinds: Readonly<Record<string, FixtureOptions>> = {
  rehearsal: {},
  path: { mode: 'room' },
  room: { mode: 'room', stationCount: 30 },
  cut: { mode: 'room', endedBy: 'died' },
};
const verdicts = Object.fromEntries(Object.entries(kinds).map(([kind, options]) => [kind, fixtureReport(options).verdict]));
const verdictOf = (kind: string) => {
  const verdict = verdicts[kind];
  if (verdict === undefined) throw new Error(`no fixture ${kind}`);
  return verdict;
};
// eslint-disable-next-line no-control-regex
const colours = /\u001b\[[0-9;]*m/g;

describe('golden', () => {
  test.each(Object.keys(kinds).flatMap((kind) => (['sv', 'en'] as const).map((language) => [kind, language] as const)))(
    '%s %s',
    async (kind, language) => {
      const text = terminalSummary(verdictOf(kind), { language, color: false, width: 100 });
      await expect(text).toMatchFileSnapshot(`golden/terminal.${kind}.${language}.txt`);
    },
  );
});

describe('one line a room', () => {
  const lines = terminalSummary(verdictOf('rehearsal'), { language: 'en', color: false, width: 400 }).split('\n');
  test('ready', () =>
    expect(lines).toContainEqual(expect.stringMatching(/^Room B12: ready \(rehearsal\) — 30 of 30 pupils reach the target/)));
  test('not ready', () =>
    expect(lines).toContainEqual(
      expect.stringMatching(
        /^Room B14: not ready \(rehearsal\) — 30 of 30 pupils under target \(worst seat \d+: 1\.\d of 2\.0\sMbit\/s\), the access point was full\.$/,
      ),
    ));
});

describe('terminal', () => {
  test('colours change nothing but colour, and none are there without them', () => {
    for (const kind of Object.keys(kinds)) {
      const plain = terminalSummary(verdictOf(kind), { language: 'sv', color: false, width: 80 });
      const colored = terminalSummary(verdictOf(kind), { language: 'sv', color: true, width: 80 });
      expect(plain).not.toContain('\u001b');
      expect(colored).not.toBe(plain);
      expect(colored.replace(colours, '')).toBe(plain);
    }
  });

  test('green is for a proven room alone', () => {
    const green = '\u001b[1;32m';
    const colored = (kind: string) => terminalSummary(verdictOf(kind), { language: 'sv', color: true, width: 100 });
    expect(colored('room').split(green)).toHaveLength(2);
    for (const kind of ['rehearsal', 'path', 'cut']) expect(colored(kind)).not.toContain(green);
  });

  test('no line is wider than the terminal', () => {
    for (const width of [60, 72, 80, 132]) {
      const lines = terminalSummary(verdictOf('rehearsal'), { language: 'sv', color: false, width }).split('\n');
      expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
    }
  });

  test('no name can act upon the terminal', () => {
    const name = fc.string({ unit: 'binary', minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(name, name, (room, school) => {
        const base = verdictOf('rehearsal');
        const verdict = {
          ...base,
          school: `${school}\u001b]0;x\u0007`,
          rooms: base.rooms.map((one) => ({ ...one, room: `${room}\u009b2J` })),
        };
        const text = terminalSummary(verdict, { language: 'en', color: false, width: 80 });
        // eslint-disable-next-line no-control-regex
        expect(text).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/);
      }),
      { numRuns: 100 },
    );
  });
});

import { expect, it } from 'vitest';
import { examinationTable } from '../../cli/examination-table.ts';
import type { Examination } from '../../run/doctor/examination.ts';

const examination = (change: Partial<Examination>): Examination => ({
  id: 'x',
  question: 'Is it?',
  result: 'good',
  saw: 'it is',
  ...change,
});
const page = { color: false, width: 60 };

it('a word each, and what to do beneath', () => {
  const table = examinationTable(
    [
      examination({}),
      examination({ result: 'warning', saw: 'nearly', todo: 'do more' }),
      examination({ result: 'bad', saw: 'it is not', todo: 'mend it' }),
      examination({ result: 'unknown', saw: 'nobody tells' }),
    ],
    page,
  );
  expect(table).toBe(`ok       Is it? it is
look     Is it? nearly
         → do more
fault    Is it? it is not
         → mend it
unknown  Is it? nobody tells

1 ok, 1 to look at, 1 at fault, 1 unknown
`);
});

it('fits the terminal, keeps the lines of a file with several errors, and colours the word alone', () => {
  const table = examinationTable(
    [examination({ result: 'bad', saw: `school.yaml:1:1: one\nschool.yaml:2:1: ${'word '.repeat(20)}` })],
    page,
  );
  const lines = table.split('\n');
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(60);
  expect(lines[1]?.startsWith('         school.yaml:2:1: word')).toBe(true);
  expect(examinationTable([examination({})], { color: true, width: 60 })).toContain('\u001b[32mok\u001b[0m       Is it? it is');
});

it('what devices call themselves does not act on the terminal', () => {
  const table = examinationTable([examination({ saw: 'calls itself \u001b[2J\u202Eap', question: 'room \u0007?' })], page);
  // eslint-disable-next-line no-control-regex -- control characters are what must not be there
  expect(table).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e]/);
});

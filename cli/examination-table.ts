/** Examinations on a terminal: a word each, what was asked and seen, and what to do beneath. */
import { plainValue } from '../report/plain-text.ts';
import { wrapText } from '../report/wrap-text.ts';
import type { Examination, ExaminationResult } from '../run/doctor/examination.ts';
import type { Context } from './context.ts';

const looks: Readonly<Record<ExaminationResult, { readonly word: string; readonly code: string }>> = {
  good: { word: 'ok', code: '32' },
  warning: { word: 'look', code: '1;33' },
  bad: { word: 'fault', code: '1;31' },
  unknown: { word: 'unknown', code: '1' },
};
const wordColumns = 9;
const hang = ' '.repeat(wordColumns);

/** Ends with a line break. Holds no character that a terminal acts upon but the colours. */
export function examinationTable(examinations: readonly Examination[], { color, width }: Pick<Context, 'color' | 'width'>): string {
  const lines = plainLines(examinations).flatMap(({ question, result, saw, todo }) => {
    const { word, code } = looks[result];
    const [first = '', ...more] = saw.flatMap((line, index) =>
      wrapText(line, width, { start: index === 0 ? `${hang}${question} ` : hang, hang }),
    );
    const head = color ? `\u001b[${code}m${word}\u001b[0m${first.slice(word.length)}` : word + first.slice(word.length);
    return [head, ...more, ...(todo === undefined ? [] : wrapText(todo, width, { start: `${hang}→ `, hang: `${hang}  ` }))];
  });
  const count = (wanted: ExaminationResult): number => examinations.filter(({ result }) => result === wanted).length;
  const sum = `${count('good')} ok, ${count('warning')} to look at, ${count('bad')} at fault, ${count('unknown')} unknown`;
  return `${[...lines, '', sum].join('\n')}\n`;
}

/** A school file with several errors tells one a line; every other line break is a device's or a file's own and must not act. */
const plainLines = (examinations: readonly Examination[]): readonly (Omit<Examination, 'saw'> & { readonly saw: readonly string[] })[] =>
  plainValue(examinations.map((examination) => ({ ...examination, saw: examination.saw.split('\n') })));

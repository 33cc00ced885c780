import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createDeadLetters } from '../../../store/influx/dead-letters.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

test('what no longer fits is counted alone, and the file says so once', async () => {
  const path = join(await newFolder(), 'dead-letters.txt');
  const letters = createDeadLetters(path, () => 0, 200);
  for (let number = 0; number < 20; number++) await letters.keep(`m value=${String(number).padStart(40, '0')} 1`, 'refused');
  const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
  expect(lines.slice(0, 2)).toEqual(['# 1970-01-01T00:00:00.000Z refused', `m value=${'0'.repeat(40)} 1`]);
  expect(lines.filter((line) => line.startsWith('# full'))).toEqual([lines.at(-1)]);
});

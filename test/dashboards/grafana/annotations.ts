/** Answers of InfluxDB → marks on the time axis, by the rules of the data source for the columns that an annotation names. */
import type { AnnotationJson } from '../board-file.ts';
import type { Series } from './frames.ts';

export interface Mark {
  readonly timeMs: number;
  /** A band, when there is one. */
  readonly endMs: number | undefined;
  readonly title: unknown;
  readonly text: unknown;
  readonly tags: readonly unknown[];
}

type Role = 'time' | 'title' | 'tags' | 'text' | 'end' | undefined;

/**
 * A column is called by its measurement too. Each has one role, the first that fits: whole names count for title and end, a part is enough for
 * text and tags. What nothing was said of becomes the title, while there is none.
 */
function roleOf(column: string, target: AnnotationJson['target'], hasTitle: boolean): Role {
  const has = (part: string): boolean => part !== '' && column.includes(part);
  if (column.toLowerCase() === 'time') return 'time';
  if (column === target.titleColumn) return 'title';
  if (target.tagsColumn.replace(' ', '').split(',').some(has)) return 'tags';
  if (has(target.textColumn)) return 'text';
  if (column === target.timeEndColumn) return 'end';
  return hasTitle ? undefined : 'title';
}

export const marksOf = ({ target }: AnnotationJson, answer: readonly Series[]): readonly Mark[] =>
  answer.flatMap(({ name, columns, values }) => {
    const roles: Role[] = [];
    for (const column of columns) roles.push(roleOf(column === 'time' ? 'Time' : `${name}.${column}`, target, roles.includes('title')));
    return values.map((row) => {
      // Where two columns have a role, the later one has it.
      const cell = (role: Role): unknown => row[roles.lastIndexOf(role)];
      const [timeMs, endMs] = [Number(cell('time')), cell('end')];
      return {
        timeMs,
        endMs: typeof endMs === 'number' && endMs !== 0 && endMs !== timeMs ? endMs : undefined,
        title: cell('title'),
        text: cell('text'),
        tags: row.filter((_, index) => roles[index] === 'tags'),
      };
    });
  });

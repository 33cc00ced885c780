/** YAML or JSON that a person wrote, checked against a schema: every problem at once, each with its line and column. */
import { LineCounter, isMap, isPair, isScalar, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import { ProvnatError, type ErrorCode } from '../errors.ts';

export interface Problem {
  /** From the top of the document. */
  readonly path: readonly PropertyKey[];
  readonly message: string;
  /** Point at the key rather than at its value. */
  readonly atKey?: boolean;
}

export interface DocumentKind<Schema extends z.ZodType> {
  readonly code: ErrorCode;
  /** What a person calls the file: 'school file'. */
  readonly title: string;
  readonly hint: string;
  readonly schema: Schema;
  /** What a schema cannot say, such as references; gets the raw document so that it can speak even when the schema complains. */
  readonly furtherProblems: (raw: unknown) => readonly Problem[];
}

/**
 * YAML's failsafe schema makes every scalar the text that stands in the file, so room 1E2 is not 100, 007 not 7 and NO not false;
 * the schema's own fields turn text into numbers where numbers belong.
 * Throws ProvnatError with kind.code; message: one line `file:line:column: problem` per problem.
 */
export function readDocument<Schema extends z.ZodType>(text: string, fileName: string, kind: DocumentKind<Schema>): z.output<Schema> {
  const lines = new LineCounter();
  const document = parseDocument(text, { schema: 'failsafe', lineCounter: lines, prettyErrors: false });
  const syntax = [...document.errors, ...document.warnings].map((error) => ({ offset: error.pos[0], message: error.message }));
  if (syntax.length > 0) throw problemsError(fileName, kind, lines, syntax);

  const raw = rawValue(document);
  const parsed = kind.schema.safeParse(raw);
  const problems = [...(parsed.success ? [] : parsed.error.issues.flatMap(problemsOfIssue)), ...kind.furtherProblems(raw)];
  if (parsed.success && problems.length === 0) return parsed.data;
  throw problemsError(
    fileName,
    kind,
    lines,
    problems.map((problem) => ({ offset: offsetOf(document, problem), message: `${pathText(problem.path)}${problem.message}` })),
  );
}

function rawValue(document: Document): unknown {
  try {
    return document.toJS() ?? {};
  } catch (cause) {
    // Aliases that multiply without end, or that name nothing.
    return cause instanceof Error ? cause.message : String(cause);
  }
}

function problemsOfIssue(issue: z.core.$ZodIssue): readonly Problem[] {
  if (issue.code === 'invalid_key') return issue.issues.map(({ message }) => ({ path: issue.path, message, atKey: true }));
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, message: issue.message }];
  // The schema's own message holds one line per unknown key, in the order of keys.
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => ({ path: [...issue.path, key], message: messages[index] ?? 'unknown key', atKey: true }));
}

interface PlacedProblem {
  readonly offset: number;
  readonly message: string;
}

function problemsError(
  fileName: string,
  kind: Pick<DocumentKind<z.ZodType>, 'code' | 'title' | 'hint'>,
  lines: LineCounter,
  problems: readonly PlacedProblem[],
): ProvnatError {
  const sorted = [...problems].sort((a, b) => a.offset - b.offset);
  const list = sorted.map(({ offset, message }) => {
    const { line, col } = lines.linePos(offset);
    return `  ${fileName}:${String(Math.max(1, line))}:${String(Math.max(1, col))}: ${message}`;
  });
  const count = list.length === 1 ? '1 problem' : `${String(list.length)} problems`;
  return new ProvnatError(kind.code, `${kind.title} ${fileName} has ${count}\n${[...new Set(list)].join('\n')}`, kind.hint);
}

/** Where the problem stands; where a key is missing, the nearest thing around it. */
function offsetOf(document: Document, problem: Problem): number {
  for (let length = problem.path.length; length >= 0; length--) {
    const path = problem.path.slice(0, length);
    const key = path.at(-1);
    const parent: unknown = length === 0 ? undefined : document.getIn(path.slice(0, -1), true);
    const pair = isMap(parent) ? parent.items.find((item) => isScalar(item.key) && item.key.value === key) : undefined;
    if (pair !== undefined && isPair(pair) && (problem.atKey === true || length < problem.path.length)) {
      const offset = nodeOffset(pair.key);
      if (offset !== undefined) return offset;
    }
    const offset = nodeOffset(length === 0 ? document.contents : document.getIn(path, true));
    if (offset !== undefined) return offset;
  }
  return 0;
}

function nodeOffset(node: unknown): number | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const [start]: readonly unknown[] = node.range;
  return typeof start === 'number' ? start : undefined;
}

/** `rooms[0].seats: `; nothing for the document itself. */
function pathText(path: readonly PropertyKey[]): string {
  if (path.length === 0) return '';
  const text = path.reduce<string>(
    (before, part) =>
      typeof part === 'number' ? `${before}[${String(part)}]` : before === '' ? String(part) : `${before}.${String(part)}`,
    '',
  );
  return `${text}: `;
}

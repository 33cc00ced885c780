/** JSON documents of a run folder: read with their format checked, or said to be damaged or too new. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';

/** Highest formatVersion that this program reads of each document; older ones stay readable. */
const documentFormats = {
  'manifest.json': 1,
  'plan.json': 1,
  'inventory.json': 1,
  'limits.json': 1,
  'run-state.json': 1,
  'import.json': 1,
} as const;
export type DocumentName = keyof typeof documentFormats;

/**
 * Reads one document; undefined when it is not there.
 * @throws ProvnatError RUN_FORMAT_NEWER, RUN_FOLDER_DAMAGED
 */
export async function readDocument(folder: string, name: DocumentName): Promise<unknown> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (text === undefined) return undefined;
  const parsed = parse(text, path);
  const version = parsed.formatVersion;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw damaged(path, `formatVersion must be a whole number from 1; it is ${JSON.stringify(version)}`);
  }
  if (version > documentFormats[name]) {
    throw new ProvnatError(
      'RUN_FORMAT_NEWER',
      `${path}: format ${version}; this program reads formats up to ${documentFormats[name]}`,
      'Judge this run with the version of provnät that made it, or a later one.',
    );
  }
  return parsed;
}

function parse(text: string, path: string): { readonly formatVersion?: unknown } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (cause) {
    throw damaged(path, `must be JSON; ${cause instanceof Error ? cause.message : String(cause)}`, cause);
  }
  if (typeof parsed !== 'object' || parsed === null) throw damaged(path, 'must be a JSON object');
  return parsed;
}

export const damaged = (path: string, what: string, cause?: unknown): ProvnatError =>
  new ProvnatError(
    'RUN_FOLDER_DAMAGED',
    `${path}: ${what}`,
    'Take the run folder from a copy that was not changed; a damaged run gives no verdict.',
    cause === undefined ? undefined : { cause },
  );

export const asText = (document: unknown): string => `${JSON.stringify(document, undefined, 2)}\n`;

/** verdicts/<n>.json and reports/<n>.<lang>.html: derived from a sealed run. A judgement never overwrites another. */
import { link, mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import type { Verdict } from '../core/verdict.ts';
import { verdictFormatVersion } from '../core/verdict.ts';
import { explainedWrite, forceFolder, temporaryBeside, writeAtomically, writeForced } from './atomic-file.ts';
import { asText } from './run-document.ts';

const verdictsOf = (path: string): string => join(path, 'verdicts');

/** Numbers of the judgements that are there, ascending. */
export async function verdictNumbers(path: string): Promise<readonly number[]> {
  const names = await readdir(verdictsOf(path)).catch(() => [] as string[]);
  return names
    .flatMap((name) => /^([1-9]\d*)\.json$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Writes the next judgement; when two are made at once each gets a number of its own.
 * @param judged the verdict with the number it is given
 */
export async function writeVerdict(path: string, judged: (number: number) => Verdict): Promise<Verdict> {
  await mkdir(verdictsOf(path), { recursive: true });
  for (let number = ((await verdictNumbers(path)).at(-1) ?? 0) + 1; ; number++) {
    const verdict = judged(number);
    const target = join(verdictsOf(path), `${number}.json`);
    if (await writeNew(target, asText(verdict))) return verdict;
  }
}

/** False when the target is there already. Whole or not at all, and never over another. */
async function writeNew(target: string, text: string): Promise<boolean> {
  const temporary = temporaryBeside(target);
  try {
    await writeForced(temporary, text);
    // A hard link refuses to replace what is there, which a rename does not.
    await link(temporary, target).catch(async (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') throw error;
      // A file system without hard links, such as exFAT on a memory stick.
      await writeForced(target, text, 'wx');
    });
    await forceFolder(join(target, '..'));
    return true;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false;
    throw explainedWrite(error, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** @throws ProvnatError FILE_MISSING, RUN_FORMAT_NEWER, RUN_FOLDER_DAMAGED */
export async function readVerdict(path: string, number: number): Promise<Verdict> {
  const file = join(verdictsOf(path), `${number}.json`);
  const text = await readFile(file, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    throw cause.code === 'ENOENT'
      ? new ProvnatError('FILE_MISSING', `${file}: no such judgement`, `Make one with: provnat judge ${path}`, { cause })
      : cause;
  });
  const unreadable = (why: string, cause?: unknown): ProvnatError =>
    new ProvnatError('RUN_FOLDER_DAMAGED', `${file}: ${why}`, `Judge the run again: provnat judge ${path}`, { cause });
  let verdict: Verdict;
  try {
    verdict = JSON.parse(text) as Verdict;
  } catch (cause) {
    throw unreadable('must be JSON', cause);
  }
  const version: unknown = (verdict as Partial<Verdict> | null)?.formatVersion;
  if (typeof version !== 'number') throw unreadable('names no format');
  if (version > verdictFormatVersion) {
    throw new ProvnatError(
      'RUN_FORMAT_NEWER',
      `${file}: format ${version}; this program reads formats up to ${verdictFormatVersion}`,
      `Read it with the version of provnät that made it, or judge the run again: provnat judge ${path}`,
    );
  }
  return verdict;
}

/** Undefined when the run has no judgement yet. @throws those of readVerdict */
export async function newestVerdict(path: string): Promise<Verdict | undefined> {
  const newest = (await verdictNumbers(path)).at(-1);
  return newest === undefined ? undefined : await readVerdict(path, newest);
}

/** A report may be made again from its verdict, so it replaces the one before it. Resolves to its path. */
export async function writeReport(path: string, number: number, language: string, html: string): Promise<string> {
  await mkdir(join(path, 'reports'), { recursive: true });
  const file = join(path, 'reports', `${number}.${language}.html`);
  await writeAtomically(file, html);
  return file;
}

/** What a pass found: printed, kept as JSON, and compared with the other passes. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { printMeasured, printTable, type CaseResult } from './print.ts';

export function writeOut(results: readonly CaseResult[]): void {
  console.log(`\n${printTable(results)}`);
  const measured = printMeasured(results);
  if (measured !== '') console.log(`\n${measured}`);
  for (const { id, wrongs, runFolder } of results) {
    for (const wrong of wrongs) console.log(`\nWRONG ${id}: ${wrong}${runFolder === undefined ? '' : `\n  run ${runFolder}`}`);
  }
  const right = results.filter(({ wrongs }) => wrongs.length === 0).length;
  console.log(`\n${right} of ${results.length} right`);
}

export async function saveResults(folder: string, pass: number, results: readonly CaseResult[]): Promise<void> {
  await writeFile(join(folder, `pass-${pass}.json`), `${JSON.stringify({ atMs: Date.now(), results }, undefined, 2)}\n`);
}

/**
 * Right each time, and the same answer each time. Where the truth leaves the verdict a choice – which of two checks decides, whether a remark
 * is made on a room that is ready, which seats suffer in a full one, whether luck brings a room to a limit – it is not compared: each was held
 * to the truth already.
 */
export function agreementOf(passes: readonly (readonly CaseResult[])[]): { readonly all: boolean; readonly says: string } {
  const [first = []] = passes;
  const differing = first.filter(({ id }) => {
    const said = passes.map((results) => {
      const result = results.find((candidate) => candidate.id === id);
      return result === undefined || result.wrongs.length > 0 ? 'wrong' : answerOf(result);
    });
    return said.includes('wrong') || new Set(said).size > 1;
  });
  return differing.length === 0
    ? { all: true, says: `all ${passes.length} passes agree` }
    : { all: false, says: `passes differ: ${differing.map(({ id }) => id).join(', ')}` };
}

const answerOf = ({ verdict, outcomes }: CaseResult): string => {
  if (outcomes.length > 1) return outcomes.join(' or ');
  return verdict === 'ready-with-warnings' ? 'ready' : verdict;
};

/** What CI has for the lab. A machine that made cases be played again took longer for a reason that is not the lab's. */
export const mostMs = 25 * 60_000;

/** A whole pass, every case once and none of them again, must keep within the time that it has. */
export function lengthOf(
  results: readonly CaseResult[],
  tookMs: number,
  isWhole: boolean,
): { readonly ok: boolean; readonly says: string } {
  const minutes = (ms: number): string => `${(ms / 60_000).toFixed(1)} min`;
  const again = results.filter(({ tries }) => tries > 1).length;
  const tooLong = isWhole && again === 0 && tookMs > mostMs;
  const why = tooLong ? `, TOO LONG: at most ${minutes(mostMs)}` : again > 0 ? `, ${again} played again` : '';
  return { ok: !tooLong, says: `the pass took ${minutes(tookMs)}${why}` };
}

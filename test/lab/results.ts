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

/** The same outcome, decided by the same check, each time. Which seats suffer in a full room is luck, and not compared. */
export function agreementOf(passes: readonly (readonly CaseResult[])[]): { readonly all: boolean; readonly says: string } {
  const [first = []] = passes;
  const differing = first.filter(({ id }) => {
    const said = passes.map((results) => {
      const result = results.find((candidate) => candidate.id === id);
      return `${String(result?.verdict)} ${String(result?.decidedBy)}`;
    });
    return new Set(said).size > 1;
  });
  return differing.length === 0
    ? { all: true, says: `all ${passes.length} passes agree` }
    : { all: false, says: `passes differ: ${differing.map(({ id }) => id).join(', ')}` };
}

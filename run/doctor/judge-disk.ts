/** Is there room for what a run writes? A disk that fills up ends the run as inconclusive. */
import { lengthMsOf, type Plan } from '../../core/plan.ts';
import { bad, type Finding, good, unknown, warning } from './examination.ts';
import { pupilsOf } from './judge-plan.ts';

/** k6 writes its own metrics beside ours: 109,000 lines for 30 pupils in 187 s of a mixed exam (measured: 19.5 a second for each pupil). */
const linesPerPupilSecond = 20;
/** Length of such a line (measured: 187–214). */
const lineBytes = 190;
/** The Parquet files stand beside the spools until their counts agree (about 8 bytes a sample), and DuckDB spills while it sorts. */
const besideSpoolRatio = 0.5;
/** Collectors, logs, reports. */
const fixedBytes = 50e6;

export const neededBytes = (plan: Plan): number =>
  fixedBytes + ((pupilsOf(plan) * lengthMsOf(plan)) / 1000) * linesPerPupilSecond * lineBytes * (1 + besideSpoolRatio);

/** @param folder where runs are kept */
export function judgeDisk(folder: string, freeBytes: number | undefined, plan: Plan | undefined): Finding {
  if (freeBytes === undefined) return unknown(`free space at ${folder} is not told`);
  const free = `${size(freeBytes)} free at ${folder}`;
  if (plan === undefined)
    return freeBytes < fixedBytes ? bad('DISK_FULL', free, 'make room, or name another folder with --runs') : good(free);
  const needed = neededBytes(plan);
  const saw =
    `${free}; a run of ${pupilsOf(plan)} pupils writes some ${size(needed)} ` +
    `(${linesPerPupilSecond} samples a second for each, ${lineBytes} bytes each, half as much again while it is imported)`;
  const todo = 'make room, or name another folder with --runs';
  if (freeBytes < needed) return bad('DISK_FULL', saw, todo);
  return freeBytes < 2 * needed ? warning(saw, todo) : good(saw);
}

const size = (bytes: number): string => (bytes >= 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(0)} MB`);

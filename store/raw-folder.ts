/** runs/<runId>/raw: what is written while a run is played, until it is sealed. */
import { join } from 'node:path';

export const rawFolder = (path: string): string => join(path, 'raw');

/** Spools of k6 begin so; all others were written by a SampleSpool. */
export const k6SpoolPrefix = 'k6-';

/** Of the room with this place in the plan; room names are not file names. */
export const k6SpoolName = (roomIndex: number): string => `${k6SpoolPrefix}${roomIndex}`;

/** A sink on the first spool that nobody uses: a run must not wait for a publish that goes on, nor the other way round. */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { ProvnatError } from '../../core/errors.ts';
import { type InfluxSink, openInfluxSink, type SinkOptions } from '../../store/influx/influx-sink.ts';

const mostSpools = 8;

/** @throws ProvnatError DATA_FOLDER_IN_USE when all of them are in use */
export async function openFreeSink(folder: string, options: Omit<SinkOptions, 'spoolPath'>): Promise<InfluxSink> {
  for (let number = 1; ; number++) {
    try {
      return await openInfluxSink({ ...options, spoolPath: join(folder, `spool-${number}`) });
    } catch (error) {
      if (!(error instanceof ProvnatError && error.code === 'DATA_FOLDER_IN_USE') || number === mostSpools) throw error;
    }
  }
}

/** Sends what earlier writers left in other spools, as far as it goes. */
export async function sendLeftOvers(folder: string, options: Omit<SinkOptions, 'spoolPath'>, waitMs: number): Promise<number> {
  let sentCount = 0;
  for (const name of await readdir(folder).catch(() => [] as string[])) {
    if (!/^spool-\d+$/.test(name)) continue;
    try {
      const sink = await openInfluxSink({ ...options, spoolPath: join(folder, name) });
      const before = sink.state().lineCount;
      sentCount += before - (await sink.close(before === 0 ? 0 : waitMs)).lineCount;
    } catch (error) {
      if (!(error instanceof ProvnatError && error.code === 'DATA_FOLDER_IN_USE')) throw error; // its own writer sends it
    }
  }
  return sentCount;
}

/** What provnat collect does: reads access points until it is told to stop, or once. */
import { resolve } from 'node:path';
import { collectOnce } from '../../run/collect/collect-once.ts';
import { startCollect } from '../../run/collect/collect-service.ts';
import type { Say } from '../../run/collect/say.ts';
import { startCollectLive } from '../../run/influx/collect-live.ts';
import { tidyInChild } from '../../run/collect/tidy-child.ts';
import { exitCodes } from '../../core/errors.ts';
import { type Context, say } from '../context.ts';
import { counted } from '../counted.ts';
import { endingServiceSignals } from './until-stopped.ts';

/** none: neither health nor metrics. */
export type ListenAddress = { readonly host: string; readonly port: number } | 'none';

export interface CollectCommandOptions {
  readonly inventory: string;
  readonly store: string;
  /** Seconds. */
  readonly every: number;
  readonly keepDays: number;
  /** GiB. */
  readonly minFree: number;
  readonly listen: ListenAddress;
  readonly once?: boolean;
  readonly segmentMs: number;
  /** The child that imports. */
  readonly tidy?: boolean;
}

/** For InfluxDB, before what it does not take is left on disk. */
const onceWaitMs = 10_000;
/** systemd and container engines kill after 10 s, and the store may have taken four of them. */
const stopWaitMs = 1_000;

const bytesPerGibibyte = 2 ** 30;

export async function collectAccessPoints(options: CollectCommandOptions, context: Context): Promise<void> {
  const storePath = resolve(options.store);
  const tell: Say = (level, text) => say(context, level, text);
  const live = await startCollectLive(options.inventory, storePath, tell);
  const common = {
    inventoryPath: options.inventory,
    storePath,
    everyMs: options.every * 1000,
    keepDays: options.keepDays,
    minFreeBytes: options.minFree * bytesPerGibibyte,
    tidy: tidyInChild(resolve(process.argv[1] ?? ''), storePath),
    say: tell,
    ...(live !== undefined && { furtherSinks: [live.sink] }),
  };
  if (options.once === true) {
    const interrupt = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interrupt.abort());
    const report = await collectOnce({ ...common, interrupt: interrupt.signal }).finally(() => live?.close(onceWaitMs));
    const { accessPointCount, answeringCount, silentCount, unreadCount, writtenCount } = report;
    const unread = unreadCount === 0 ? '' : `, ${unreadCount} could not be read in time`;
    process.stdout.write(
      context.json
        ? `${JSON.stringify(report)}\n`
        : `${counted(accessPointCount, 'access point')}: ${answeringCount} answered, ${silentCount} did not${unread}; ${counted(writtenCount, 'sample')} in ${storePath}\n`,
    );
    if (interrupt.signal.aborted) process.exitCode = exitCodes.interrupted;
    return;
  }
  const toldToStop = new Promise<NodeJS.Signals>((stopped) => {
    for (const name of endingServiceSignals()) process.once(name, () => stopped(name));
  });
  // Whoever reads the log may go and come back.
  process.stderr.on('error', () => undefined);
  const starting = startCollect({
    ...common,
    segmentMs: options.segmentMs,
    ...(options.listen !== 'none' && { listen: options.listen }),
  });
  // From the first moment: an unheard SIGHUP would end the process.
  if (!endingServiceSignals().includes('SIGHUP')) {
    process.on('SIGHUP', () => {
      starting
        .then((service) => service.reload())
        // What polling does not take, nothing else does.
        .then((taken) => (taken ? live?.reload() : undefined))
        .catch(() => undefined);
    });
  }
  const service = await starting.catch(async (error: unknown) => {
    await live?.close(0);
    throw error;
  });
  const { listening } = service;
  const { accessPointCount } = service.status();
  if (context.json) process.stdout.write(`${JSON.stringify({ store: storePath, accessPointCount, listening })}\n`);
  else {
    const pages = listening === undefined ? '' : `, health and metrics on ${listening.host}:${listening.port}`;
    process.stdout.write(
      `collecting ${counted(accessPointCount, 'access point')} of ${service.school} every ${options.every} s into ${storePath}${pages}\n`,
    );
  }
  tell('info', `${await toldToStop}: writing what is left`);
  await service.stop();
  await live?.close(stopWaitMs);
}

/** InfluxDB beside collect: every poll as it is read, and the rooms of the school as room-telling.ts says. */
import { basename, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { inventoryPoints, placementPoints } from '../../core/influx/inventory-points.ts';
import { targetOf } from '../../core/plan/make-plan.ts';
import { profileOf } from '../../core/profiles/profiles.ts';
import type { SampleSink } from '../../core/sample.ts';
import type { Destination } from '../../store/influx/influx-client.ts';
import type { InfluxSink } from '../../store/influx/influx-sink.ts';
import type { Say } from '../collect/say.ts';
import { oneLine } from '../collect/say.ts';
import { readInventory } from '../read-inventory.ts';
import { asTold } from './as-told.ts';
import { capBytesOf, destinationOf } from './destination.ts';
import { goneRoomPoints } from './gone-rooms.ts';
import { createLiveWriter } from './live-writer.ts';
import { createLosses } from './losses.ts';
import { machineName } from './machine-name.ts';
import { openOwnSink } from './open-sink.ts';
import { pollSourceOf } from './poll-source.ts';
import { createRefusals } from './refusals.ts';
import { createRoomTelling } from './room-telling.ts';
import { troubleText } from './trouble-text.ts';

export interface CollectLive {
  readonly sink: SampleSink;
  /** The school file was read again. Where points go stays as it was until the next start, which is said. Never throws. */
  reload(): Promise<void>;
  /** What InfluxDB does not take within waitMs stays on disk for the next start. */
  close(waitMs: number): Promise<void>;
}

const lookEveryMs = 60_000;

/**
 * Undefined when the school file names no InfluxDB.
 * @throws ProvnatError SECRET_MISSING, SECRET_EXPOSED, DATA_FOLDER_IN_USE: a service that starts with a mistake in its file is not started
 */
export async function startCollectLive(inventoryPath: string, storePath: string, say: Say): Promise<CollectLive | undefined> {
  let inventory = await readInventory(inventoryPath);
  const { influx } = inventory;
  if (influx === undefined) return undefined;
  const destination = await destinationOf(influx, { environment: process.env, inventoryPath });
  const folder = join(storePath, 'influx');
  const spoolPath = (): string => (sink.state().spool === basename(folder) ? folder : join(folder, sink.state().spool));
  const refusals = createRefusals(spoolPath, (text) => say('error', oneLine(text)));
  const losses = createLosses((text) => say('warn', oneLine(text)));
  const sink: InfluxSink = await openOwnSink(folder, {
    destination,
    capBytes: capBytesOf(influx),
    onEvent(event) {
      if (event.what === 'lost') return losses.lost(event);
      if (event.what === 'refused') return refusals.refused(event);
      const text = troubleText(event);
      if (text !== undefined) say(event.what === 'up' || event.what === 'half' ? 'info' : 'warn', oneLine(text));
    },
  });
  const of = (): { readonly school: string; readonly mode: 'room' } => ({ school: inventory.school, mode: 'room' });
  const live = createLiveWriter({
    source: pollSourceOf(inventory),
    writer: { school: inventory.school, host: machineName(influx), writer: 'collect' },
    sink,
    destination,
    onFault: (text) => say('error', oneLine(`InfluxDB: ${text}`)),
    onDoubt: (text) => say('warn', oneLine(text)),
  });

  /** Does the school file, with its secrets, still say so? */
  async function goesTo({ token, ...place }: Destination): Promise<boolean> {
    if (inventory.influx === undefined) return false;
    const now = await destinationOf(inventory.influx, { environment: process.env, inventoryPath }).catch(() => undefined);
    if (now === undefined) return false;
    const { token: newToken, ...newPlace } = now;
    return newToken?.reveal() === token?.reveal() && isDeepStrictEqual(newPlace, place);
  }

  const telling = createRoomTelling();
  async function tellRooms(): Promise<void> {
    const nowMs = Date.now();
    const due = telling.due(nowMs);
    if (due === undefined) return;
    const { what, atMs } = due;
    if (what === 'placements') {
      live.points(placementPoints(of(), inventory, atMs));
      return;
    }
    live.points(inventoryPoints(of(), asTold(inventory, inventory.influx ?? {}), targetOf(inventory, profileOf(inventory.profile)), atMs));
    // Those that left the file yesterday as well: nothing else would tell of them until the next reload.
    live.points(await goneRoomPoints(folder, inventoryPath, inventory, nowMs));
  }
  const sayNotTold = (cause: unknown): void => {
    const why = cause instanceof Error ? cause.message : String(cause);
    say('error', oneLine(`InfluxDB: not all that the school file says was told; reload again when this is mended: ${why}`));
  };
  await tellRooms();
  const timer = setInterval(() => {
    void tellRooms().catch(sayNotTold);
    refusals.tell();
    losses.tell();
  }, lookEveryMs);
  timer.unref();

  return {
    sink: live,
    async reload() {
      try {
        inventory = await readInventory(inventoryPath);
      } catch {
        return; // collect itself says what is wrong with the file, and goes on by the one before
      }
      try {
        if (!(await goesTo(destination)))
          say(
            'warn',
            'influx: says another url, database or token now, or a token that cannot be read: it holds after a restart of collect',
          );
        live.follow(pollSourceOf(inventory));
        telling.changed();
        await tellRooms();
      } catch (cause) {
        sayNotTold(cause);
      }
    },
    async close(waitMs) {
      clearInterval(timer);
      live.end();
      const { lineCount } = await sink.close(waitMs, live.lastWord);
      refusals.tell();
      losses.tell();
      if (lineCount > 0) say('info', `${lineCount} points wait on disk for InfluxDB`);
    },
  };
}

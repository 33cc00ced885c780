/** Plays a prepared run: folder, collectors, one k6 per room, the ledger, and a sealed folder in the end, whatever happens between. */
import { join } from 'node:path';
import { ProvnatError } from '../core/errors.ts';
import type { RoomRunState, RunState } from '../core/run-state.ts';
import { collectorSpoolPath, createRun, type SealedRun, writeRunState } from '../store/run-folder.ts';
import { openRunLog, type RunLog } from '../store/run-log.ts';
import { claimRun } from '../store/run-claim.ts';
import { sealRun } from '../store/seal-run.ts';
import { enterRun, stopMarkOf } from './active-runs.ts';
import { askOptInAgain } from './ask-again.ts';
import { agentName } from './collectors-of.ts';
import { identitySentence } from './check-identities.ts';
import type { K6End } from './k6-process.ts';
import { endOf, loadRooms, type PlayOptions } from './load-rooms.ts';
import { spoolLedger } from './spool-ledger.ts';
import { refuseWhileTaken } from './others-at-work.ts';
import type { PreparedRun } from './prepare-run.ts';
import { provnatVersion } from './provnat-version.ts';
import type { RunListener } from './run-events.ts';
import { createRunIdentities } from './run-identities.ts';
import { heedStop } from './stop-mark.ts';

/** For k6's end, the ledger and the import, at most. */
const sealGraceMs = 900_000;

export type { PlayOptions } from './load-rooms.ts';

/** @throws ProvnatError RUN_IN_PROGRESS, INTERRUPTED, DISK_FULL before anything is loaded; later trouble is written down in the folder. */
export async function playRun(prepared: PreparedRun, options: PlayOptions): Promise<SealedRun> {
  const { plan, inventory, optIn } = prepared;
  const state: RunState = {
    formatVersion: 1,
    runId: plan.runId,
    startedAtMs: Date.now(),
    rooms: plan.rooms.map(({ room }) => ({ room, agent: agentName(), stationCount: 1 })),
    optIn,
    ...(options.drill === true ? { faultsMeant: true } : {}),
    ...(prepared.identities === undefined
      ? {}
      : { identities: prepared.identities.identities, identityChanges: prepared.identities.changes }),
    ...(prepared.seatsBefore === undefined ? {} : { seatsBefore: prepared.seatsBefore }),
    k6Version: options.k6.version,
    provnatVersion,
  };
  const leave = await enterRun({
    runId: plan.runId,
    pid: process.pid,
    rooms: plan.rooms.map(({ room }) => room),
    target: `${prepared.server.address}:${prepared.server.port}`,
    controlPorts: plan.rooms.map(({ controlPort }) => controlPort),
    startedAtMs: state.startedAtMs,
    mayLastUntilMs: endOf(plan) + sealGraceMs,
    runFolder: join(prepared.runsPath, plan.runId),
  });
  // As Ctrl-C ends the load, but what comes after it takes its time: somebody elsewhere asked for quiet, not for this terminal.
  const stop = new AbortController();
  const interrupt = AbortSignal.any([options.interrupt, stop.signal]);
  let stage: 'before' | 'load' | 'after' = 'before';
  const heedNoLonger = heedStop(stopMarkOf(plan), () => {
    stop.abort();
    return stage === 'before' ? 'not-begun' : stage === 'load' ? 'ending' : 'over';
  });
  try {
    await refuseWhileTaken(prepared.server, plan.runId);
    if (interrupt.aborted) throw new ProvnatError('INTERRUPTED', 'interrupted before the load began: no run was made', '');
    const folder = await createRun(prepared.runsPath, { plan, inventory, limits: options.limits, state });
    const claim = await claimRun(folder.path, folder.runId);
    const log = heardLog(openRunLog(folder.path), options.listen);
    log.note('started', { provnat: provnatVersion, k6: options.k6.version, agent: agentName() });
    const identities =
      prepared.identities &&
      createRunIdentities(prepared.identities, inventory.accessPoints, (change) => {
        log.note(`access point ${change.what}`, { ...change });
        options.listen({ type: 'warning', text: identitySentence(change) });
      });
    try {
      const {
        plan: played,
        ended,
        lostSamples,
      } = await loadRooms(
        prepared,
        folder,
        { log, identities },
        {
          ...options,
          interrupt,
          onLoad: () => (stage = 'load'),
        },
      );
      stage = 'after';
      options.listen({ type: 'step', step: 'ledger' });
      const [ledgerRead, optInAfter] = await Promise.all([
        spoolLedger(prepared, collectorSpoolPath(folder.path, 'ledger'), { log, interrupt: options.interrupt }),
        askOptInAgain(prepared, { log, interrupt: options.interrupt }),
      ]);
      const finished: RunState = {
        ...state,
        ...identities?.state(),
        endedAtMs: Date.now(),
        rooms: withEnds(state.rooms, ended),
        ledgerRead,
        ...(Object.keys(lostSamples).length === 0 ? {} : { lostSamples }),
        ...optInAfter,
      };
      await writeRunState(folder, finished);
      log.note('ended', Object.fromEntries([...ended].map(([room, { end }]) => [`room ${room}`, end])));
      log.close();
      options.listen({ type: 'step', step: 'import' });
      return await sealRun({ ...folder, plan: played, state: finished }, { sealedAtMs: Date.now(), provnatVersion });
    } catch (error) {
      // The folder says what happened also when the tool could not even begin.
      log.note('failed', { message: error instanceof Error ? error.message : String(error) });
      throw error;
    } finally {
      log.close();
      await claim.release();
    }
  } finally {
    heedNoLonger();
    await leave();
  }
}

/** The log, whose lines are told as well. */
const heardLog = (log: RunLog, listen: RunListener): RunLog => ({
  ...log,
  note(event, detail) {
    log.note(event, detail);
    listen({ type: 'note', text: detail === undefined ? event : `${event} ${JSON.stringify(detail)}` });
  },
});

const withEnds = (rooms: readonly RoomRunState[], ends: ReadonlyMap<string, K6End>): readonly RoomRunState[] =>
  rooms.map((room) => ({ ...room, ...ends.get(room.room) }));

/** A class in its room: k6 plays every phase of the plan for every pupil. Environment: PROVNAT_PLAN (absolute path), PROVNAT_ROOM. */
import { sleep } from 'k6';
import crypto from 'k6/crypto';
import exec from 'k6/execution';

import { aliveEveryMs } from '../core/alive-line.ts';
import { examTimes } from '../core/exam/exam-times.ts';
import { createPupil, threwMeasure } from '../core/exam/pupil.ts';
import { examOptions } from './exam-options.ts';
import { whyNotStart } from './may-start.ts';
import { createEmitter } from './measures.ts';
import { playPupil } from './play-pupil.ts';
import { requester } from './requests.ts';
import { plannedRoom } from './room-plan.ts';
import { keepSayingAlive, sayAlive } from './say-alive.ts';

const planned = plannedRoom();

export const options = examOptions(planned, Date.now());

/** The same as core's checksumOf in Go: in k6's interpreter 22 KB take 120 ms, which a heartbeat would wait for. */
const checksumOf = (text: string): string => crypto.sha256(text, 'hex').slice(0, 16);

/** Every generator starts at the plan's mark on the wall clock. */
export function setup(): void {
  const reason = whyNotStart(planned, Date.now());
  if (reason !== undefined) exec.test.abort(reason);
  for (let leftMs = planned.plan.startAtMs - Date.now(); leftMs > 0; leftMs = planned.plan.startAtMs - Date.now()) {
    sayAlive();
    sleep(Math.min(leftMs, aliveEveryMs) / 1000);
  }
}

export default async function examRoom(): Promise<void> {
  const { plan, room } = planned;
  exec.vu.metrics.tags['room'] = room.room;
  // As the plan names them; also of one that it turns out not to have.
  exec.vu.metrics.tags['pupil'] = String(exec.vu.idInTest);
  const { phaseAt } = examTimes(plan);
  const emitter = createEmitter();
  const stopSaying = keepSayingAlive();
  try {
    const pupil = planned.pupilAt(exec.vu.idInTest - 1);
    if (pupil === undefined) throw new Error(`room ${room.room} has no pupil ${exec.vu.idInTest}`);
    exec.vu.metrics.tags['pupil'] = pupil.pupil;
    const { scheme, suffix } = plan.server;
    const port = room.route.port + (room.route.portPerPupil ? Number(pupil.pupil) : 0);
    const route = { scheme, suffix, port };
    const socketBase = `${scheme === 'https' ? 'wss' : 'ws'}://exam.${suffix}:${port}`;
    await playPupil(createPupil({ plan, room, pupil, checksumOf }), { request: requester(route), socketBase, emitter, phaseAt });
  } catch (error) {
    const atMs = Date.now();
    emitter.emit(threwMeasure('start', error, atMs), phaseAt(atMs));
    emitter.rest();
    throw error;
  } finally {
    stopSaying();
  }
}

/** k6's options, all of them from the plan. */
import type { Options } from 'k6/options';

import { examTimes } from '../core/exam/exam-times.ts';
import type { PlannedRoom } from './room-plan.ts';

const isAddress = /^(\d{1,3}(\.\d{1,3}){3}|[0-9a-f:]*:[0-9a-f:.]*)$/i;
/** What requests, sockets and k6 itself may take after the last pupil is done. */
const tailMs = 5_000;

/** Throws an Error when the room's route is no address: k6 maps names to addresses only. */
export function examOptions({ plan, room, pupilCount }: PlannedRoom, nowMs: number): Options {
  if (!isAddress.test(room.route.host)) {
    throw new Error(
      `room ${room.room}: route.host must be an IP address, as k6 maps host names to addresses only; it is "${room.route.host}"`,
    );
  }
  const { startAtMs, stopAtMs } = examTimes(plan);
  return {
    scenarios: {
      exam: {
        executor: 'per-vu-iterations',
        vus: pupilCount,
        iterations: 1,
        // Without it k6 stops after ten minutes.
        maxDuration: `${stopAtMs - startAtMs + tailMs}ms`,
        gracefulStop: '1s',
      },
    },
    hosts: { [`*.${plan.server.suffix}`]: room.route.host },
    insecureSkipTLSVerify: plan.server.insecureSkipTlsVerify,
    setupTimeout: `${Math.max(0, plan.startAtMs - nowMs) + 60_000}ms`,
    // Every tag of k6's own is a longer line a hundred times a second, and a URL is a new time series.
    systemTags: [],
    discardResponseBodies: true,
    noCookiesReset: true,
    throw: false,
  };
}

/** What a run warns of before it starts: the machine that plays the class, and the server's clock. Nothing else is asked again. */
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { PreparedRun } from '../prepare-run.ts';
import { ask } from './ask.ts';
import type { Examination } from './examination.ts';
import { examineMachine } from './examine-machine.ts';
import { judgeServerClock } from './judge-server.ts';
import { type Readers, systemReaders } from './readers.ts';

/**
 * Those that are not good, worst first; what the system does not tell is left out. Takes up to 5 s where tools of the system are slow, so
 * start it beside the run and do not wait for it: the plan's starting mark stands.
 */
export async function examineBeforeRun(prepared: PreparedRun, readers: Readers = systemReaders): Promise<readonly Examination[]> {
  const { plan, inventory, server, consent, runsPath } = prepared;
  const rooms = plan.rooms.map(({ room }) => room);
  const [clock, machine] = await Promise.all([
    consent === undefined
      ? undefined
      : ask({ id: 'server-clock', question: 'Do its clock and ours agree?' }, () =>
          judgeServerClock(consent.clockOffsetMs, consent.roundTripMs, builtInLimits),
        ),
    examineMachine({ host: plan.rooms[0]?.route.host ?? server.address, mode: plan.mode, inventory, rooms, plan, runsPath }, readers),
  ]);
  const all = [...(clock === undefined ? [] : [clock]), ...machine];
  return [...all.filter(({ result }) => result === 'bad'), ...all.filter(({ result }) => result === 'warning')];
}

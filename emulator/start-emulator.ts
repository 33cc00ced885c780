/**
 * An emulated access point: a relay with a shared, queued capacity each way, and an SNMP agent that tells what it carries.
 *
 * For demo, rehearsal and plumbing. A relay ends TCP on both sides, so nothing is lost and sent again, and what a connection has
 * under way beyond the queue sits in the kernels' socket buffers. Place the load at most at 0.8 or at least at 1.3 of the capacity.
 * A cut connection resumes at once when the cut ends, where a real kernel would stay silent for up to the length of the cut more.
 */
import { performance } from 'node:perf_hooks';
import { createHash } from 'node:crypto';
import { accessPointMib } from './access-point-mib.ts';
import { DeviceState } from './device-state.ts';
import { openEchoPort, type EchoPort } from './echo-port.ts';
import { checkAbove, checkAtLeastZero, checkOptions, emulatorDefaults, type EmulatorOptions } from './emulator-options.ts';
import type { UplinkErrors, UplinkState } from './emulator-options.ts';
import { openLatenessPort } from './lateness-port.ts';
import { LatenessWatch } from './lateness-watch.ts';
import { Link } from './link.ts';
import { Pacer } from './pacer.ts';
import { Relay, type RelayStats } from './relay.ts';
import { SnmpAgent } from './snmp-agent.ts';

export type { EmulatorOptions, RadioOptions, UplinkErrors, UplinkState } from './emulator-options.ts';
export type { SnmpUser } from './snmp-agent.ts';

export interface EmulatorStats extends RelayStats {
  /** Wire bytes since the start, headers and acknowledgements included. */
  readonly downBytes: number;
  readonly upBytes: number;
  readonly downQueuedMs: number;
  readonly upQueuedMs: number;
  /** Averages over the last 4 and 64 s, 0–1. */
  readonly utilizationShortRatio: number;
  readonly utilizationLongRatio: number;
  readonly lostDatagramCount: number;
  readonly snmpAnswerCount: number;
  readonly snmpRefusalCount: number;
}

export interface Emulator {
  readonly name: string;
  readonly host: string;
  /** First port of the relay; seat k is on port + k. As UDP it tells how late the relay was (core/lateness.ts). */
  readonly port: number;
  readonly snmpPort: number | undefined;
  /** The room's gateway. */
  readonly udpEchoPort: number | undefined;
  /** Leads through the air to the server's own echo. */
  readonly serverEchoPort: number | undefined;
  stats(): EmulatorStats;
  setCapacity(capacity: { readonly downMbps?: number; readonly upMbps?: number }): void;
  /** Added to the round trip, half of it each way. */
  setDelay(delayMs: number): void;
  setQueue(queueMs: number): void;
  /** Share of UDP datagrams lost each way, 0–1. */
  setLoss(lossRatio: number): void;
  /** No bytes, no FIN, no RST, no datagrams; what waited goes on when it ends. */
  cutRoom(on: boolean): void;
  cutPupil(seat: number, on: boolean): void;
  setUplink(change: Partial<UplinkState>): void;
  /** Sets the counters to these values; those not named stay. */
  setErrors(counts: Partial<UplinkErrors>): void;
  setAgentCache(cacheMs: number): void;
  setRadioRefresh(refreshMs: number): void;
  resetCounters(): void;
  /** As after a power cut of the device: uptime and counters from zero. Traffic goes on. */
  restartAgent(how?: { readonly forgetBoots?: boolean }): void;
  /** The agent neither hears nor answers; traffic goes on. */
  silenceAgent(on: boolean): void;
  close(): Promise<void>;
}

/** Throws USAGE for figures that make no sense and PORT_IN_USE; then nothing is left listening. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  checkOptions(options);
  const { listen, upstream, downMbps, upMbps, pupilDownMbps, pupilUpMbps, udpEcho, snmp } = options;
  const queueMs = options.queueMs ?? emulatorDefaults.queueMs;
  const delayMs = (options.delayMs ?? emulatorDefaults.delayMs) / 2;
  const now = (): number => performance.now();
  let lossRatio = 0;

  const pacer = new Pacer(() => {
    down.advance();
    up.advance();
    return down.active || up.active;
  });
  const wake = (): void => pacer.wake();
  const down = new Link({ rateMbps: downMbps, queueMs, delayMs }, now, wake);
  const up = new Link({ rateMbps: upMbps, queueMs, delayMs }, now, wake);

  const watch = new LatenessWatch(now);
  const closers: (() => Promise<void> | void)[] = [() => pacer.stop(), () => watch.stop()];
  const close = async (): Promise<void> => {
    await Promise.all(closers.splice(0).map((closer) => closer()));
  };
  try {
    const relay = await Relay.listen({
      listen: { ...listen, pupilPorts: listen.pupilPorts ?? emulatorDefaults.pupilPorts },
      upstream,
      down,
      up,
      ...(pupilDownMbps === undefined ? {} : { pupilDownMbps }),
      ...(pupilUpMbps === undefined ? {} : { pupilUpMbps }),
      maxConnections: options.maxConnections ?? emulatorDefaults.maxConnections,
      lingerMs: options.lingerMs ?? emulatorDefaults.lingerMs,
      now,
    });
    closers.push(() => relay.close());
    closers.push(await openLatenessPort(listen.host, relay.port, watch));
    const device = new DeviceState(options, { down, up }, () => relay.stationCount(), now);
    closers.push(() => device.close());

    const openEcho = async (port: number, beyond?: { readonly host: string; readonly port: number }): Promise<EchoPort> => {
      const echo = await openEchoPort({
        host: listen.host,
        port,
        ...(beyond === undefined ? {} : { beyond }),
        up,
        down,
        passable: () => !relay.cut,
        lossRatio: () => lossRatio,
      });
      closers.push(() => echo.close());
      return echo;
    };
    const gateway = udpEcho === undefined ? undefined : await openEcho(udpEcho.port);
    const serverEcho = udpEcho?.beyond === undefined ? undefined : await openEcho(udpEcho.beyond.listenPort ?? 0, udpEcho.beyond);

    const agent =
      snmp === undefined
        ? undefined
        : await SnmpAgent.open({
            host: snmp.host ?? listen.host,
            port: snmp.port,
            ...(snmp.community === undefined ? {} : { community: snmp.community }),
            users: snmp.users ?? [],
            mib: accessPointMib(() => device.read()),
            engineId: engineIdOf(options.name, device.mac),
            engineBoots: () => device.engineBoots,
            engineTimeS: () => device.engineTimeS,
          });
    if (agent !== undefined) closers.push(() => agent.close());

    return {
      name: options.name,
      host: listen.host,
      port: relay.port,
      snmpPort: agent?.port,
      udpEchoPort: gateway?.port,
      serverEchoPort: serverEcho?.port,
      stats: () => ({
        ...relay.stats(),
        downBytes: Math.floor(down.carriedBytes),
        upBytes: Math.floor(up.carriedBytes),
        downQueuedMs: down.queuedMs(),
        upQueuedMs: up.queuedMs(),
        utilizationShortRatio: device.utilization.shortRatio,
        utilizationLongRatio: device.utilization.longRatio,
        lostDatagramCount: (gateway?.lostCount() ?? 0) + (serverEcho?.lostCount() ?? 0),
        snmpAnswerCount: agent?.answerCount ?? 0,
        snmpRefusalCount: agent?.refusalCount ?? 0,
      }),
      setCapacity: (capacity) => {
        checkAbove('downMbps', capacity.downMbps, 0, 'above 0');
        checkAbove('upMbps', capacity.upMbps, 0, 'above 0');
        if (capacity.downMbps !== undefined) down.change({ rateMbps: capacity.downMbps });
        if (capacity.upMbps !== undefined) up.change({ rateMbps: capacity.upMbps });
      },
      setDelay: (roundTripMs) => {
        checkAtLeastZero('delayMs', roundTripMs);
        down.change({ delayMs: roundTripMs / 2 });
        up.change({ delayMs: roundTripMs / 2 });
      },
      setQueue: (longestMs) => {
        checkAbove('queueMs', longestMs, 0, 'above 0');
        down.change({ queueMs: longestMs });
        up.change({ queueMs: longestMs });
      },
      setLoss: (ratio) => {
        checkAtLeastZero('lossRatio', ratio);
        lossRatio = Math.min(1, ratio);
      },
      cutRoom: (on) => relay.cutRoom(on),
      cutPupil: (seat, on) => relay.cutPupil(seat, on),
      setUplink: (change) => device.setUplink(change),
      setErrors: (counts) => device.setErrors(counts),
      setAgentCache: (cacheMs) => device.setCache(cacheMs),
      setRadioRefresh: (refreshMs) => device.setRadioRefresh(refreshMs),
      resetCounters: () => device.resetCounters(),
      restartAgent: ({ forgetBoots = false } = {}) => {
        device.restart(forgetBoots);
        agent?.restart();
      },
      silenceAgent: (on) => agent?.silence(on),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** RFC 3411 SnmpEngineID: net-snmp's enterprise, octets; the same for the same access point, different for every other. */
function engineIdOf(name: string, mac: Buffer): Buffer {
  const digest = createHash('sha256').update(mac).update(name).digest().subarray(0, 12);
  return Buffer.concat([Buffer.from('8000b98305', 'hex'), digest]);
}

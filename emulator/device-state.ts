/** The access point as a device: its counters since the last restart, its uplink, its radios. Feeds the MIB. */
import { cpuUsage, memoryUsage } from 'node:process';
import { totalmem } from 'node:os';
import type { AccessPointReading, InterfaceReading, RadioReading } from './access-point-mib.ts';
import { BusyHistory } from './busy-history.ts';
import { emulatorDefaults, macBytes, radiosOf, type EmulatorOptions, type UplinkErrors, type UplinkState } from './emulator-options.ts';
import type { Link } from './link.ts';

interface Totals {
  readonly downBytes: number;
  readonly upBytes: number;
  readonly downPacketCount: number;
  readonly upPacketCount: number;
}

const noErrors: UplinkErrors = {
  inErrorCount: 0,
  outErrorCount: 0,
  inDiscardCount: 0,
  outDiscardCount: 0,
  fcsErrorCount: 0,
  lateCollisionCount: 0,
};

export class DeviceState {
  readonly mac: Buffer;
  readonly #options: EmulatorOptions;
  readonly #links: { readonly down: Link; readonly up: Link };
  readonly #stationCount: () => number;
  readonly #now: () => number;
  readonly #busy: BusyHistory;
  readonly #slotTimer: NodeJS.Timeout;
  #radioTimer: NodeJS.Timeout | undefined;
  #radios: readonly RadioReading[] = [];
  #uplink: UplinkState;
  #errors = noErrors;
  #base: Totals = { downBytes: 0, upBytes: 0, downPacketCount: 0, upPacketCount: 0 };
  #startedAtMs: number;
  #discontinuityTicks = 0;
  #engineBoots = 1;
  #cacheMs: number;
  #cached: { readonly atMs: number; readonly interfaces: readonly InterfaceReading[] } | undefined;
  #cpu = { atMs: 0, usedUs: 0, ratio: 0 };

  constructor(options: EmulatorOptions, links: { readonly down: Link; readonly up: Link }, stationCount: () => number, now: () => number) {
    this.#options = options;
    this.#links = links;
    this.#stationCount = stationCount;
    this.#now = now;
    this.mac = macBytes(options.mac ?? emulatorDefaults.mac);
    this.#uplink = { ...emulatorDefaults.uplink, ...options.uplink };
    this.#cacheMs = options.snmp?.cacheMs ?? 0;
    this.#startedAtMs = now();
    this.#busy = new BusyHistory(now());
    this.#slotTimer = setInterval(() => this.#recordBusy(), this.#busy.slotMs).unref();
    this.setRadioRefresh(options.radioRefreshMs ?? emulatorDefaults.radioRefreshMs);
  }

  get engineBoots(): number {
    return this.#engineBoots;
  }

  get engineTimeS(): number {
    return Math.floor(this.#uptimeMs() / 1000);
  }

  get utilization(): { readonly shortRatio: number; readonly longRatio: number } {
    return { shortRatio: this.#busy.averageRatio(4000), longRatio: this.#busy.averageRatio(64_000) };
  }

  /** The figures are computed on the device's own beat, not when they are asked for: so they are as old as a poll finds them. */
  setRadioRefresh(refreshMs: number): void {
    clearInterval(this.#radioTimer);
    this.#readRadios();
    this.#radioTimer = setInterval(() => this.#readRadios(), refreshMs).unref();
  }

  setCache(cacheMs: number): void {
    this.#cacheMs = cacheMs;
    this.#cached = undefined;
  }

  setUplink(change: Partial<UplinkState>): void {
    this.#uplink = { ...this.#uplink, ...change };
  }

  setErrors(change: Partial<UplinkErrors>): void {
    this.#errors = { ...this.#errors, ...change };
  }

  /** Counters start from zero while the agent goes on: ifCounterDiscontinuityTime tells. */
  resetCounters(): void {
    this.#base = this.#totals();
    this.#errors = noErrors;
    this.#discontinuityTicks = this.#uptimeTicks();
    this.#cached = undefined;
  }

  /** As after a power cut. forgetBoots: an agent without a memory, which SNMPv3 cannot tell from an old one. */
  restart(forgetBoots: boolean): void {
    this.#startedAtMs = this.#now();
    this.resetCounters();
    this.#discontinuityTicks = 0;
    if (!forgetBoots) this.#engineBoots += 1;
  }

  close(): void {
    clearInterval(this.#slotTimer);
    clearInterval(this.#radioTimer);
  }

  read(): AccessPointReading {
    const { name, listen, model, serial, firmware } = this.#options;
    return {
      // Facts read the beginning of this to label every verdict as emulated.
      description: `provnat emulated access point ${name}, not a real device`,
      name,
      model: model ?? emulatorDefaults.model,
      serial: serial ?? `EMULATED-${this.mac.toString('hex').slice(-6)}`,
      firmware: firmware ?? emulatorDefaults.firmware,
      address: listen.host.includes(':') ? '0.0.0.0' : listen.host,
      mac: this.mac,
      uptimeTicks: this.#uptimeTicks(),
      engineBoots: this.#engineBoots,
      cpuRatio: this.#cpuRatio(),
      memoryFreeBytes: Math.max(0, totalmem() - memoryUsage.rss()),
      memoryTotalBytes: totalmem(),
      interfaces: this.#interfaces(),
      radios: this.#radios,
    };
  }

  #uptimeMs(): number {
    return this.#now() - this.#startedAtMs;
  }

  #uptimeTicks(): number {
    return Math.floor(this.#uptimeMs() / 10);
  }

  #totals(): Totals {
    const { down, up } = this.#links;
    return { downBytes: down.carriedBytes, upBytes: up.carriedBytes, downPacketCount: down.packetCount, upPacketCount: up.packetCount };
  }

  #recordBusy(): void {
    const { down, up } = this.#links;
    this.#busy.record(this.#now(), {
      downBytes: down.carriedBytes,
      upBytes: up.carriedBytes,
      downMbps: down.settings.rateMbps,
      upMbps: up.settings.rateMbps,
    });
  }

  #cpuRatio(): number {
    const now = this.#now();
    if (now - this.#cpu.atMs >= 1000) {
      const { user, system } = cpuUsage();
      const usedUs = user + system;
      this.#cpu = { atMs: now, usedUs, ratio: Math.min(1, (usedUs - this.#cpu.usedUs) / ((now - this.#cpu.atMs) * 1000)) };
    }
    return this.#cpu.ratio;
  }

  #readRadios(): void {
    const { shortRatio, longRatio } = this.utilization;
    const stationCount = this.#stationCount();
    let shareSoFar = 0;
    this.#radios = radiosOf(this.#options).map(({ channel, noiseDbm, powerDbm, share }, at) => {
      const before = Math.round(stationCount * shareSoFar);
      shareSoFar += share;
      return {
        mac: macOfRadio(this.mac, at),
        channel,
        noiseDbm,
        powerDbm,
        shortUtilizationRatio: share > 0 ? shortRatio : 0,
        longUtilizationRatio: share > 0 ? longRatio : 0,
        clientCount: Math.round(stationCount * shareSoFar) - before,
      };
    });
  }

  #interfaces(): readonly InterfaceReading[] {
    const now = this.#now();
    if (this.#cached !== undefined && now - this.#cached.atMs < this.#cacheMs) return this.#cached.interfaces;
    const interfaces = this.#readInterfaces();
    this.#cached = { atMs: now, interfaces };
    return interfaces;
  }

  /** The uplink first: what pupils download comes in there. The radios carry no counters of their own here. */
  #readInterfaces(): readonly InterfaceReading[] {
    const totals = this.#totals();
    const since = (key: keyof Totals): bigint => BigInt(Math.floor(Math.max(0, totals[key] - this.#base[key])));
    return [
      {
        ...this.#uplink,
        ...this.#errors,
        kind: 'ethernet',
        mac: this.mac,
        inBytes: since('downBytes'),
        outBytes: since('upBytes'),
        inPacketCount: since('downPacketCount'),
        outPacketCount: since('upPacketCount'),
        discontinuityTicks: this.#discontinuityTicks,
      },
    ];
  }
}

/** BSSIDs of real access points count up from the MAC address as well. */
function macOfRadio(mac: Buffer, at: number): Buffer {
  const own = Buffer.from(mac);
  own.writeUInt8((own.readUInt8(5) + 16 * (at + 1)) % 256, 5);
  return own;
}

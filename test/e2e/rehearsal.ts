/**
 * A school on this machine for end-to-end tests: the built command line and the exam server as processes of their own, access points in
 * this one, so that a test can tell them what to do. Nothing of it is a stand-in: a run here is `provnat run` with the real k6.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bandwidthPlan } from '../../core/plan/bandwidth-plan.ts';
import type { ProfileId } from '../../core/plan.ts';
import type { PhaseName } from '../../core/sample.ts';
import { bandwidthWireMbps } from '../../core/units/wire-mbps.ts';
import { startEmulator, type Emulator } from '../../emulator/start-emulator.ts';
import { startChildService, type ChildService } from '../../run/child-service.ts';
import { startAccessPointProcess, type AccessPointPorts } from './access-point-process.ts';
import { k6Environment, ownWork, program } from './built-tool.ts';
import { documentOf, type JudgedDocument } from './judged-document.ts';
import { ended, type Ended } from './processes.ts';
import { RunningRoom } from './running-room.ts';

const community = 'provnat-rehearsal';
const target = { downMbps: 2, upMbps: 0.1 };

export interface SchoolRoom {
  readonly room: string;
  readonly seats: number;
  /** Share of what the bandwidth phase asks; 2 when absent. */
  readonly capacityRatio?: number;
  /** The room's traffic leaves by an access point of its own that nobody reads. */
  readonly leavesByOther?: boolean;
  /** The access point is a process of its own; it can only be stopped and killed (accessPointPid). */
  readonly ownProcess?: boolean;
  readonly profile?: ProfileId;
}

interface ServeInfo {
  readonly port: number;
  readonly udpEchoPort: number;
  readonly publicKey: string;
  readonly runTokenFile: string;
}

export class Rehearsal {
  readonly folder: string;
  readonly inventoryPath: string;
  readonly accessPoints = new Map<string, Emulator>();
  #server: ChildService<ServeInfo>;
  readonly #serveArgs: readonly string[];
  readonly #accessPointProcesses = new Map<string, ChildService<AccessPointPorts>>();
  readonly #closers: (() => Promise<void>)[] = [];
  #runCount = 0;

  private constructor(folder: string, server: ChildService<ServeInfo>, serveArgs: readonly string[]) {
    this.folder = folder;
    this.inventoryPath = join(folder, 'school.yaml');
    this.#server = server;
    this.#serveArgs = serveArgs;
  }

  /** serve: further options of `provnat serve`, such as fault switches. */
  static async start(rooms: readonly SchoolRoom[], serve: readonly string[] = [], profile: ProfileId = 'mixed'): Promise<Rehearsal> {
    const folder = await mkdtemp(join(tmpdir(), 'provnat-rehearsal-'));
    await mkdir(join(folder, 'tmp'));
    // Tests play side by side at one server, which are no two laptops that know nothing of each other.
    const serveArgs = ['serve', '--data', join(folder, 'server'), '--runs', '20', ...serve];
    const server = await startChildService<ServeInfo>(program, [...serveArgs, '--port', '0', '--udp-echo-port', '0']);
    const rehearsal = new Rehearsal(folder, server, serveArgs);
    try {
      await writeFile(join(folder, 'community'), community, { mode: 0o600 });
      const lines = await Promise.all(rooms.map((room, index) => rehearsal.#openRoom(room, index)));
      await writeFile(rehearsal.inventoryPath, schoolText(server.info, lines, join(folder, 'community'), profile));
      return rehearsal;
    } catch (error) {
      await rehearsal.close();
      throw error;
    }
  }

  get server(): ServeInfo & { readonly pid: number } {
    const { pid, info } = this.#server;
    if (pid === undefined) throw new Error('the exam server did not start');
    return { ...info, pid };
  }

  accessPoint(name: string): Emulator {
    const found = this.accessPoints.get(name);
    if (found === undefined) throw new Error(`no access point ${name}`);
    return found;
  }

  accessPointPid(name: string): number {
    const pid = this.#accessPointProcesses.get(name)?.pid;
    if (pid === undefined) throw new Error(`access point ${name} is no process of its own`);
    return pid;
  }

  /** Relay, echo and SNMP agent gone at once, as when the power goes. */
  killAccessPoint(name: string): void {
    process.kill(this.accessPointPid(name), 'SIGKILL');
  }

  /** As after a crash: same ports, same keys, same ledger. */
  async restartServer(): Promise<void> {
    const { port, udpEchoPort } = this.#server.info;
    this.#server = await startChildService<ServeInfo>(program, [
      ...this.#serveArgs,
      ...['--port', String(port), '--udp-echo-port', String(udpEchoPort)],
    ]);
  }

  /** Any command, to its end. environment: a run's own, for commands about that run. */
  async provnat(args: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return ended(this.#spawn(process.execPath, [program, ...args], environment));
  }

  /** `provnat run`, in a folder of runs of its own. beside: another run whose locks it shall meet. */
  run(rooms: readonly string[], args: readonly string[], environment: NodeJS.ProcessEnv = {}, beside?: RunningRoom): RunningRoom {
    const runsPath = this.#newRuns();
    const own = beside?.environment ?? this.#newLocks();
    const all = ['run', ...rooms, '--inventory', this.inventoryPath, '--runs', runsPath, '--seed', '1', '--json', '--log-level', 'warn'];
    return new RunningRoom(this.#spawn(process.execPath, [program, ...all, ...args], { ...own, ...environment }), runsPath, own);
  }

  /** With a work phase of this length; buildOwnWork must have been called. */
  runOwnWork(room: string, workMs: number, phases: readonly PhaseName[] = ['login', 'work']): RunningRoom {
    const runsPath = this.#newRuns();
    const own = this.#newLocks();
    const child = this.#spawn(process.execPath, [ownWork, this.inventoryPath, runsPath, room, String(workMs), phases.join()], own);
    return new RunningRoom(child, runsPath, own);
  }

  #newRuns(): string {
    this.#runCount += 1;
    return join(this.folder, `runs-${String(this.#runCount)}`);
  }

  #newLocks(): NodeJS.ProcessEnv {
    const folder = join(this.folder, `tmp-${String(this.#runCount)}`);
    mkdirSync(folder);
    return { TMPDIR: folder };
  }

  async judge(runFolder: string, environment: NodeJS.ProcessEnv = {}): Promise<JudgedDocument & { readonly code: number | null }> {
    const judged = await this.provnat(['judge', runFolder, '--json', '--log-level', 'warn'], environment);
    return { ...documentOf(judged), code: judged.code };
  }

  /** A command with this school's file, for tests that start it in surroundings of their own. */
  commandOf(args: readonly string[]) {
    const all = [program, ...args, '--inventory', this.inventoryPath, '--seed', '1', '--json', '--log-level', 'warn'];
    return { command: process.execPath, args: all, environment: this.#environment({}) };
  }

  #environment(more: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
    return { ...process.env, ...k6Environment, TMPDIR: join(this.folder, 'tmp'), NO_COLOR: '1', ...more };
  }

  #spawn(command: string, args: readonly string[], more: NodeJS.ProcessEnv): ChildProcess {
    return spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: this.#environment(more), cwd: this.folder });
  }

  onClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    await Promise.all([
      ...this.#closers.map((closer) => closer()),
      ...[...this.accessPoints.values()].map((emulator) => emulator.close()),
      ...[...this.#accessPointProcesses.values()].map((service) => service.stop()),
    ]);
    await this.#server.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  async #openRoom(
    { room, seats, capacityRatio = 2, leavesByOther = false, ownProcess = false }: SchoolRoom,
    index: number,
  ): Promise<RoomLines> {
    const wire = bandwidthWireMbps(bandwidthPlan(target), seats);
    const name = `ap-${room.toLowerCase()}`;
    if (ownProcess) {
      const service = await startAccessPointProcess({
        ...{ program, name, community, server: this.server, pupils: 40 },
        downMbps: wire.downMbps * capacityRatio,
        upMbps: wire.upMbps * 2,
      });
      this.#accessPointProcesses.set(name, service);
      return { room, seats, accessPoint: name, read: service.info, carries: service.info };
    }
    const open = async (name: string, last: number): Promise<Emulator> => {
      const emulator = await startEmulator({
        name,
        listen: { host: '127.0.0.1', port: 0, pupilPorts: 40 },
        upstream: { host: '127.0.0.1', port: this.server.port },
        // Up is never what a room is short of; down has room for a class that all start the film at once.
        downMbps: wire.downMbps * capacityRatio,
        upMbps: wire.upMbps * 2,
        delayMs: 4,
        udpEcho: { port: 0, beyond: { host: '127.0.0.1', port: this.server.udpEchoPort } },
        mac: `02:00:5e:00:53:${last.toString(16).padStart(2, '0')}`,
        snmp: { host: '127.0.0.1', port: 0, community },
      });
      this.accessPoints.set(name, emulator);
      return emulator;
    };
    const read = await open(name, 2 * index + 1);
    const carries = leavesByOther ? await open(`${name}-other`, 2 * index + 2) : read;
    return { room, seats, accessPoint: name, read, carries };
  }
}

interface RoomLines {
  readonly room: string;
  readonly seats: number;
  readonly accessPoint: string;
  readonly read: AccessPointPorts;
  readonly carries: AccessPointPorts;
}

const schoolText = (server: ServeInfo, rooms: readonly RoomLines[], communityFile: string, profile: ProfileId): string => `formatVersion: 1
school: Provskolan
timeZone: Europe/Stockholm
profile: ${profile}
targets: { downMbps: ${String(target.downMbps)}, upMbps: ${String(target.upMbps)} }
server:
  address: 127.0.0.1
  port: ${String(server.port)}
  publicKey: ${JSON.stringify(server.publicKey)}
  runToken: ${JSON.stringify(`file:${server.runTokenFile}`)}
rooms:
${rooms
  .map(
    ({ room, seats, accessPoint, carries }) => `  - room: ${room}
    seats: ${String(seats)}
    accessPoints: [${accessPoint}]
    gateway: { host: 127.0.0.1, port: ${String(carries.udpEchoPort)} }
    via: { host: 127.0.0.1, port: ${String(carries.port)}, echoPort: ${String(carries.serverEchoPort)} }`,
  )
  .join('\n')}
accessPoints:
${rooms
  .map(
    ({ accessPoint, read }) => `  - accessPoint: ${accessPoint}
    address: 127.0.0.1
    port: ${String(read.snmpPort)}
    credential: rehearsal`,
  )
  .join('\n')}
credentials:
  rehearsal: { version: 2c, community: ${JSON.stringify(`file:${communityFile}`)} }
`;

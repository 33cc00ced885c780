/** One k6 for one room: starts it, watches it, stops it, and says how it ended. Never judges the network. */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'undici';
import { systemClock } from '../collectors/clock.ts';
import { aliveLine } from '../core/alive-line.ts';
import type { GeneratorEnd } from '../core/run-state.ts';
import type { K6 } from './find-k6.ts';
import { watchGrowth } from './growth-watch.ts';

export interface K6Options {
  readonly k6: K6;
  readonly scriptPath: string;
  readonly planPath: string;
  readonly room: string;
  /** k6 writes every sample here as a line of JSON. */
  readonly samplesPath: string;
  readonly logPath: string;
  /** Port of k6's REST server on 127.0.0.1. */
  readonly controlPort: number;
  readonly startAtMs: number;
  /** When k6 should have ended by itself; later it is stopped as overran. */
  readonly endAtMs: number;
}

export interface K6End {
  readonly end: GeneratorEnd;
  readonly exitCode?: number;
  readonly signal?: string;
  readonly detail?: string;
}

export interface K6Process {
  readonly pid: number | undefined;
  readonly ended: Promise<K6End>;
  /** Stops the load within 2 s: REST first (works on Windows too), then a signal. */
  stop(): Promise<void>;
}

/** How often the samples are looked at. */
const lookEveryMs = 1_000;
/** Until its first pupils have begun k6 has nothing to write. */
const firstSamplesWithinMs = 15_000;
/** k6 says this when a sample could not be written, and then ends with 0: the disk is full. */
const droppedSamples = /couldn't be marshalled|no space left on device/i;

/** What a program needs to run at all. Everything else stays here: SNMP communities and keys are in the environment too. */
const neededByK6 =
  /^(PATH|HOME|USERPROFILE|APPDATA|LOCALAPPDATA|SYSTEMROOT|WINDIR|TEMP|TMP|TMPDIR|LANG|LC_.*|TZ|GODEBUG|GOMAXPROCS|GOMEMLIMIT|SSL_CERT_(FILE|DIR))$/i;

export const environmentOfK6 = (environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => neededByK6.test(name)));

/** Ask a k6 to stop through its REST server; resolves to whether it answered. Ends with exit code 103. */
export async function stopThroughRest(controlPort: number): Promise<boolean> {
  try {
    const reply = await request(`http://127.0.0.1:${controlPort}/v1/status`, {
      method: 'PATCH',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ data: { type: 'status', id: 'default', attributes: { stopped: true } } }),
      headersTimeout: 1_000,
      bodyTimeout: 1_000,
    });
    await reply.body.dump();
    return reply.statusCode < 300;
  } catch {
    return false;
  }
}

export function startK6(options: K6Options): K6Process {
  const child = spawn(
    options.k6.path,
    [
      'run',
      '--quiet',
      '--no-color',
      '--log-format=raw',
      '--summary-mode=disabled',
      `--address=127.0.0.1:${options.controlPort}`,
      `--out=json=${options.samplesPath}`,
      options.scriptPath,
    ],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      // Own process group, so that Ctrl-C reaches only us and the partial run is kept. Never on Windows: detached, it would outlive a tool that
      // was killed (core/alive-line.ts).
      detached: process.platform !== 'win32',
      env: {
        ...environmentOfK6(process.env),
        K6_NO_USAGE_REPORT: 'true',
        K6_AUTO_EXTENSION_RESOLUTION: 'false',
        // Go's own 100 spends a tenth of k6's time on collecting garbage; this halves it for some 40 MB in a class of sixty.
        GOGC: process.env['GOGC'] ?? '200',
        // k6 opens relative paths from the script's folder, not from ours.
        PROVNAT_PLAN: resolve(options.planPath),
        PROVNAT_ROOM: options.room,
      },
    },
  );

  const log = createWriteStream(options.logPath, { flags: 'a' });
  log.on('error', () => undefined); // a full disk is told by the samples
  const lastLines: string[] = [];
  let disturbed: GeneratorEnd | undefined;
  let stopAsked = false;

  const isOver = (): boolean => child.exitCode !== null || child.signalCode !== null;
  const signal = (name: NodeJS.Signals): void => {
    try {
      child.kill(name);
    } catch {
      // already gone
    }
  };
  const stop = async (): Promise<void> => {
    stopAsked = true;
    if (isOver()) return;
    const answered = await stopThroughRest(options.controlPort);
    const deadline = setTimeout(() => signal('SIGKILL'), answered ? 1_500 : 700);
    if (!answered && process.platform !== 'win32') signal('SIGINT');
    await ended;
    clearTimeout(deadline);
  };

  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      if (line === aliveLine) return;
      log.write(`${line}\n`);
      lastLines.push(line);
      if (lastLines.length > 5) lastLines.shift();
      if (droppedSamples.test(line)) {
        disturbed ??= 'disk-full';
        void stop();
      }
    });
  }

  const watchSize = watchGrowth(systemClock);
  const look = async (): Promise<void> => {
    const seen = watchSize(await sizeOf(options.samplesPath));
    if (isOver() || seen === 'unwatched') return;
    // The plan's own times are of the wall clock, by which k6 plays it too.
    const nowMs = Date.now();
    if (seen === 'hung' && nowMs > options.startAtMs + firstSamplesWithinMs) disturbed ??= 'hung';
    else if (nowMs > options.endAtMs) disturbed ??= 'overran';
    else return;
    await stop();
  };
  const watch = setInterval(() => void look(), lookEveryMs);

  const ended = new Promise<K6End>((resolve) => {
    const finish = (exitCode: number | null, signalName: NodeJS.Signals | null, failure?: Error): void => {
      clearInterval(watch);
      log.end();
      const detail = failure?.message ?? lastLines.join('\n');
      resolve({
        end: disturbed ?? endOf(exitCode, stopAsked),
        ...(exitCode === null ? {} : { exitCode }),
        ...(signalName === null ? {} : { signal: signalName }),
        ...(detail === '' ? {} : { detail }),
      });
    };
    child.once('error', (error) => finish(null, null, error));
    child.once('close', (code, signalName) => finish(code, signalName));
  });

  return { pid: child.pid, ended, stop };
}

const sizeOf = (path: string): Promise<number | undefined> =>
  stat(path).then(
    ({ size }) => size,
    () => undefined,
  );

/** k6's exit codes: errext/exitcodes in its source. A stop through REST (103) that was not ours came from `provnat stop`. */
function endOf(exitCode: number | null, stopAsked: boolean): GeneratorEnd {
  if (exitCode === 0) return stopAsked ? 'stopped' : 'finished';
  if (exitCode === 103 || (stopAsked && (exitCode === 105 || exitCode === null))) return 'stopped';
  if (exitCode === 104 || exitCode === 106 || exitCode === 107 || exitCode === 108 || exitCode === 100) return 'refused';
  return 'died';
}

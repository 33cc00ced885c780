/** The first load: the shell's manifest, its files at most six at a time, the exam paper. What fails is asked for again until it is there. */
import { paths } from '../protocol.ts';
import type { ExamPaper, ShellManifest } from '../protocol.ts';
import { backOffMs } from './back-off.ts';
import { failureOf, wrongSizeOf } from './machine.ts';
import type { Answer, ExamRequest, Machine, Outbox } from './machine.ts';

/** What browsers open to one host over HTTP/1.1. */
const mostParallel = 6;
/** Long enough for the largest file at a tenth of the smallest target: a request's time is all that tells, and a thin line is not a silent one. */
const fileTimeoutMs = 60_000;

export interface PackageOptions {
  /** Too late to be of use: the exam is over. */
  readonly giveUpAtMs: number;
  /** Jitter of pauses: seeded, 0–1. */
  readonly draw: () => number;
}

export interface ExamPackage extends Machine {
  start(nowMs: number): void;
  /** Once everything is there. */
  paper(): ExamPaper | undefined;
  hasGivenUp(): boolean;
}

interface Wanted {
  readonly kind: 'shell' | 'paper';
  readonly path: string;
  /** As the manifest has it. */
  readonly bytes?: number;
  /** Asked for before, over a connection on which it did not come in its time. */
  readonly timedOut?: boolean;
}

export function createPackage(options: PackageOptions, out: Outbox): ExamPackage {
  const wanted: Wanted[] = [];
  const asked = new Map<number, Wanted>();
  let startedAtMs: number | undefined;
  let lastEndAtMs = 0;
  let loadedBytes = 0;
  let manifestCame = false;
  let paper: ExamPaper | undefined;
  let state: 'waiting' | 'loading' | 'done' | 'gave-up' = 'waiting';
  let failureCount = 0;
  let pauseUntilMs = -Infinity;

  const ask = (nowMs: number) => {
    if (nowMs < pauseUntilMs) return;
    while (asked.size < mostParallel) {
      const next = wanted.shift();
      if (next === undefined) return;
      const text = next.kind === 'paper' || next.path === paths.shellManifest;
      const request: ExamRequest = {
        kind: next.kind,
        origin: 'exam',
        method: 'GET',
        path: next.path,
        expects: text ? 'text' : 'size',
        timeoutMs: Math.max(1, Math.min(fileTimeoutMs, options.giveUpAtMs - nowMs)),
        ...(next.timedOut === true ? { freshConnection: true as const } : {}),
      };
      asked.set(out.request(request), next);
    }
  };

  /** Takes in what came; a string says what is wrong with it. */
  const accept = (what: Wanted, answer: Answer): string | undefined => {
    const failure = failureOf(answer);
    if (failure !== undefined) return failure;
    const wrong = what.bytes === undefined ? undefined : wrongSizeOf(answer, what.bytes);
    if (wrong !== undefined) return wrong;
    if (what.kind === 'paper') {
      const read = paperOf(answer.text);
      if (read === undefined) return 'unreadable';
      paper = read;
    } else if (what.path === paths.shellManifest) {
      const files = filesOf(answer.text);
      if (files === undefined) return 'unreadable';
      wanted.push(...files);
      manifestCame = true;
    }
    loadedBytes += answer.bodyBytes ?? what.bytes ?? answer.text?.length ?? 0;
    return undefined;
  };

  const finish = (nowMs: number) => {
    const done = state === 'done';
    const packageMs = (done ? lastEndAtMs : nowMs) - (startedAtMs ?? nowMs);
    const at = { atMs: done ? lastEndAtMs : nowMs, windowMs: packageMs, ...(done ? {} : { unknown: true as const, reason: 'gave-up' }) };
    out.measure({ metric: 'packageMs', value: packageMs, ...at });
    out.measure({ metric: 'packageBytes', value: loadedBytes, ...at });
    if (!done) out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: 'package-gave-up' });
  };

  const giveUp = (nowMs: number) => {
    state = 'gave-up';
    finish(nowMs);
  };

  return {
    paper: () => (state === 'done' ? paper : undefined),
    hasGivenUp: () => state === 'gave-up',
    start(nowMs) {
      if (state !== 'waiting') return;
      state = 'loading';
      startedAtMs = nowMs;
      wanted.push({ kind: 'shell', path: paths.shellManifest }, { kind: 'paper', path: paths.paper });
      ask(nowMs);
    },
    nextAtMs() {
      if (state !== 'loading') return Infinity;
      return wanted.length > 0 && asked.size < mostParallel ? Math.min(pauseUntilMs, options.giveUpAtMs) : options.giveUpAtMs;
    },
    tick(nowMs) {
      if (state !== 'loading') return;
      if (nowMs >= options.giveUpAtMs) giveUp(nowMs);
      else ask(nowMs);
    },
    stop(nowMs) {
      if (state === 'loading') giveUp(nowMs);
    },
    answered(id, answer, nowMs) {
      const what = asked.get(id);
      asked.delete(id);
      if (what === undefined || state !== 'loading') return;
      const wrong = accept(what, answer);
      if (wrong !== undefined) {
        failureCount += 1;
        out.measure({ metric: 'pupilFailureCount', value: 1, atMs: nowMs, reason: `package-${what.kind}-${wrong}` });
        // Before the others: they would wait as long on the same connection.
        if (wrong === 'timeout') wanted.unshift({ ...what, timedOut: true });
        else wanted.push({ ...what, timedOut: false });
        pauseUntilMs = nowMs + backOffMs(failureCount, options.draw);
        return;
      }
      lastEndAtMs = Math.max(lastEndAtMs, answer.endAtMs);
      if (manifestCame && paper !== undefined && wanted.length === 0 && asked.size === 0) {
        state = 'done';
        finish(nowMs);
      } else ask(nowMs);
    },
  };
}

/** The manifest is a stranger's JSON: anything but paths on our own origin is refused. */
function filesOf(text: string | undefined): Wanted[] | undefined {
  const manifest = parsed<ShellManifest>(text);
  if (!Array.isArray(manifest?.files)) return undefined;
  const files = manifest.files.map(({ path, bytes }) => ({ kind: 'shell' as const, path, bytes }));
  return files.every((file) => typeof file.path === 'string' && /^\/(?!\/)/.test(file.path) && Number.isFinite(file.bytes))
    ? files
    : undefined;
}

function paperOf(text: string | undefined): ExamPaper | undefined {
  const paper = parsed<ExamPaper>(text);
  const fine = Array.isArray(paper?.items) && paper.items.length > 0 && paper.items.every((item) => typeof item.item === 'string');
  return fine ? paper : undefined;
}

function parsed<Shape>(text: string | undefined): Shape | undefined {
  try {
    return JSON.parse(text ?? '') as Shape;
  } catch {
    return undefined;
  }
}

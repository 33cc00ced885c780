/** The pupil at work: types in one item after the other; what was typed is saved every interval, at the pupil's own offset. */
import type { ExamPaper, SaveRequest } from '../protocol.ts';
import type { Answers } from './answers.ts';
import type { Machine, Outbox } from './machine.ts';
import { typedText } from './typed-text.ts';

export interface WorkOptions {
  readonly run: string;
  readonly pupil: string;
  /** Of the phase; a pupil who comes late starts late. */
  readonly startAtMs: number;
  readonly endAtMs: number;
  readonly autosaveIntervalMs: number;
  readonly autosaveOffsetMs: number;
  readonly saveBytes: readonly number[];
  readonly itemCount: number;
  readonly checksumOf: (text: string) => string;
  /** When in the interval the pupil types: seeded, 0–1. */
  readonly draw: () => number;
}

export interface Work extends Machine {
  start(paper: ExamPaper, nowMs: number): void;
}

/** Autosaves that a pupil spends on an item before turning to the next. */
const savesPerItem = 2;
const gapEveryMs = 1_000;

export function createWork(options: WorkOptions, answers: Answers, out: Outbox): Work {
  let items: readonly string[] | undefined;
  let startedAtMs = 0;
  let nextSave = 0;
  let nextGapAtMs = Infinity;
  let firstEditAtMs = 0;
  const sequences = new Map<string, number>();

  const saveAtMs = (n: number) => options.startAtMs + options.autosaveOffsetMs + n * options.autosaveIntervalMs;
  const nextSaveAtMs = () => (items === undefined || saveAtMs(nextSave) >= options.endAtMs ? Infinity : saveAtMs(nextSave));
  /** When the first key was struck of what the next autosave holds: somewhere in the first four fifths of the interval. */
  const pickFirstEdit = () => Math.max(startedAtMs, saveAtMs(nextSave) - options.autosaveIntervalMs * (0.2 + 0.8 * options.draw()));

  const save = (n: number, nowMs: number) => {
    const item = items?.[Math.floor(n / savesPerItem) % items.length];
    if (item === undefined) return;
    const sequence = (sequences.get(item) ?? 0) + 1;
    sequences.set(item, sequence);
    const bytes = options.saveBytes[n % options.saveBytes.length] ?? 0;
    const text = typedText(`${options.pupil} ${item} ${sequence}`, bytes);
    const answer: SaveRequest = {
      run: options.run,
      item,
      sequence,
      text,
      checksum: options.checksumOf(text),
      editedAtMs: Math.min(nowMs, firstEditAtMs),
    };
    answers.save(answer, nowMs);
  };

  const measureGap = (nowMs: number) => {
    const unsavedAtMs = nextSaveAtMs() === Infinity ? Infinity : firstEditAtMs;
    const oldestAtMs = Math.min(answers.oldestEditAtMs() ?? Infinity, unsavedAtMs);
    out.measure({ metric: 'saveGapMs', value: Math.max(0, nowMs - Math.min(nowMs, oldestAtMs)), atMs: nowMs });
  };

  return {
    start(paper, nowMs) {
      if (items !== undefined) return;
      items = paper.items.slice(0, Math.max(1, options.itemCount)).map(({ item }) => item);
      startedAtMs = Math.max(nowMs, options.startAtMs);
      while (saveAtMs(nextSave) < startedAtMs) nextSave += 1;
      firstEditAtMs = pickFirstEdit();
      nextGapAtMs = startedAtMs + gapEveryMs;
    },
    stop() {
      items = undefined;
      nextGapAtMs = Infinity;
    },
    nextAtMs: () => Math.min(nextSaveAtMs(), nextGapAtMs),
    tick(nowMs) {
      while (nextSaveAtMs() <= nowMs) {
        save(nextSave, nowMs);
        nextSave += 1;
        firstEditAtMs = pickFirstEdit();
      }
      if (nowMs < nextGapAtMs) return;
      measureGap(nowMs);
      const over = nowMs >= options.endAtMs && answers.pendingCount() === 0;
      nextGapAtMs = over ? Infinity : nextGapAtMs + gapEveryMs * Math.max(1, Math.ceil((nowMs - nextGapAtMs) / gapEveryMs));
    },
  };
}

/** How an outcome looks: its accent and its sign. */
import type { Accent } from '../core/accent.ts';
import type { Outcome, Proves, RoomOutcome } from '../core/verdict.ts';
import { markup, type Html } from './html.ts';

export function roomAccent(outcome: RoomOutcome, proves: Proves): Accent {
  if (outcome === 'not-ready') return 'fault';
  if (outcome === 'inconclusive' || proves === 'emulated') return 'unknown';
  if (outcome === 'ready-with-warnings') return 'remark';
  return proves === 'room' ? 'proven' : 'line';
}

type Sign = 'tick' | 'exclamation' | 'cross' | 'question' | 'dash';

const signs: Readonly<Record<Outcome | RoomOutcome, Sign>> = {
  ready: 'tick',
  'ready-with-warnings': 'exclamation',
  'not-ready': 'cross',
  inconclusive: 'question',
  pass: 'tick',
  warn: 'exclamation',
  fail: 'cross',
  'no-data': 'question',
  'not-applicable': 'dash',
  error: 'question',
};

const strokes: Readonly<Record<Sign, string>> = {
  tick: 'M7 12.5l3.4 3.4L17 9',
  cross: 'M8.2 8.2l7.6 7.6M15.8 8.2l-7.6 7.6',
  exclamation: 'M12 6.8v6.4M12 16.6v.1',
  question: 'M9.3 9.6a2.75 2.75 0 1 1 4 2.5c-.9.5-1.3 1-1.3 1.9M12 17v.1',
  dash: 'M8 12h8',
};

/** Filled when the whole statement is proven, an outline when it only reaches part of the way. Always beside the word, so hidden from readers. */
export function outcomeSign(outcome: Outcome | RoomOutcome, filled: boolean): Html {
  return markup(
    `<svg class="sign${filled ? ' filled' : ''}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">` +
      `<circle cx="12" cy="12" r="10.25"/><path d="${strokes[signs[outcome]]}"/></svg>`,
  );
}

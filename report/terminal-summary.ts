/** The verdict on a terminal: one line a room, then why, what to do and who does it, then the checks that did not pass. */
import type { Accent } from '../core/accent.ts';
import type { CheckFinding, RoomVerdict, Verdict } from '../core/verdict.ts';
import { roomAccent } from './outcome-look.ts';
import { ownerName } from './owner-name.ts';
import { plainValue } from './plain-text.ts';
import { roomHeadline } from './room-headline.ts';
import { roomReasons } from './room-reasons.ts';
import type { Language } from './quantity.ts';
import { words, type Words } from './words.ts';
import { columns, wrapText } from './wrap-text.ts';

export interface TerminalOptions {
  readonly language: Language;
  /** The caller knows NO_COLOR and whether anybody looks. */
  readonly color: boolean;
  /** Columns. */
  readonly width: number;
}

/** Ends with a line break. Holds no character that a terminal acts upon but the colours. */
export function terminalSummary(verdict: Verdict, options: TerminalOptions): string {
  const plain = plainValue(verdict);
  const page: Page = { words: words(options.language, plain.timeZone), color: options.color, width: Math.max(40, options.width) };
  const told = plain.rooms.filter(
    (room) => room.causes.length + room.remedies.length + remarks(room).length + (room.meanwhile?.length ?? 0) > 0,
  );
  return [
    ...heading(plain, page),
    '',
    ...plain.rooms.flatMap((room) => roomLine(room, page)),
    ...told.flatMap((room) => ['', ...roomDetail(room, page)]),
    '',
  ].join('\n');
}

interface Page {
  readonly words: Words;
  readonly color: boolean;
  readonly width: number;
}

const codes: Readonly<Record<Accent | 'strong' | 'quiet', string>> = {
  proven: '1;32',
  line: '1;36',
  remark: '1;33',
  fault: '1;31',
  unknown: '1',
  calm: '0',
  strong: '1',
  quiet: '2',
};

const paint = (page: Page, look: keyof typeof codes, text: string): string =>
  page.color ? `\u001b[${codes[look]}m${text}\u001b[0m` : text;

function heading(verdict: Verdict, page: Page): readonly string[] {
  const { say, moment } = page.words;
  const title = [verdict.school, moment(verdict.startAtMs), say(`report.profile.${verdict.profile.id}`), verdict.runId].join(' · ');
  const partial = verdict.partial === undefined ? [] : wrapText(say(verdict.partial), page.width);
  return [...wrapText(title, page.width).map((line) => paint(page, 'quiet', line)), ...partial];
}

/** room B14: not ready (rehearsal) — 30 of 30 pupils under target …, the access point was full */
function roomLine(room: RoomVerdict, page: Page): readonly string[] {
  const { say } = page.words;
  const start = say('report.room', { room: room.room });
  const outcome = say(`report.verdict.${room.outcome}.${room.proves}`);
  const lines = wrapText(`${start}: ${outcome} — ${roomHeadline(room, page.words)}`, page.width, { hang: '  ' });
  return lines.map((line, index) =>
    index === 0 ? coloured(line, `${start}: `, outcome, roomAccent(room.outcome, room.proves), page) : line,
  );
}

/** The outcome is coloured after the wrapping, so that colours never count as columns. */
function coloured(line: string, before: string, outcome: string, accent: Accent, page: Page): string {
  const shown = line.slice(before.length, before.length + outcome.length);
  return paint(page, 'strong', line.slice(0, before.length)) + paint(page, accent, shown) + line.slice(before.length + shown.length);
}

function roomDetail(room: RoomVerdict, page: Page): readonly string[] {
  const { say } = page.words;
  const { causes, cleared } = roomReasons(room);
  const unknown = room.findings.filter((finding) => finding.outcome === 'no-data');
  const rows: readonly (readonly [label: string, text: string, look: keyof typeof codes])[] = [
    ...[...causes, ...cleared].map(
      (cause, index) => [index === 0 ? say('report.why') : '', say(cause.message, cause.evidence), 'strong'] as const,
    ),
    ...room.remedies.map((remedy, index) => {
      const what = `${say(remedy.message, remedy.evidence)} ${say('report.owner', { owner: ownerName(remedy.owner, page.words) })}`;
      return [index === 0 ? say('report.remedy') : '', what, 'strong'] as const;
    }),
    ...(room.meanwhile ?? []).map(
      (sentence, index) => [index === 0 ? say('report.meanwhile') : '', say(sentence.message, sentence.evidence), 'strong'] as const,
    ),
    ...remarks(room).map((finding) => {
      const told = `${say(`${finding.check}.title`)}: ${say(finding.reason, finding.evidence)}`;
      return [say(`report.check.${finding.outcome}`), told, lookOf(finding)] as const;
    }),
    ...(unknown.length === 0
      ? []
      : [[say('report.check.no-data'), unknown.map((finding) => say(`${finding.check}.title`)).join(', '), 'strong'] as const]),
  ];
  const indent = Math.max(...rows.map(([label]) => columns(label))) + 4;
  return [
    paint(page, 'strong', say('report.room', { room: room.room })),
    ...rows.flatMap(([label, text, look]) => {
      const start = `  ${label}${' '.repeat(indent - 2 - columns(label))}`;
      const [first = '', ...rest] = wrapText(text, page.width, { start, hang: ' '.repeat(indent) });
      return [paint(page, look, first.slice(0, start.length)) + first.slice(start.length), ...rest];
    }),
  ];
}

const remarks = (room: RoomVerdict): readonly CheckFinding[] =>
  (['fail', 'error', 'warn'] as const).flatMap((outcome) => room.findings.filter((finding) => finding.outcome === outcome));

const lookOf = (finding: CheckFinding): keyof typeof codes =>
  finding.outcome === 'fail' ? 'fault' : finding.outcome === 'warn' ? 'remark' : 'strong';

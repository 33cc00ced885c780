/** The exam server and a shared link in simulated time: enough of both for a pupil to take a whole exam in milliseconds. */
import type { Answer, Effect, ExamEvent, ExamRequest, Measure } from '../../../core/exam/machine.ts';
import type { Pupil } from '../../../core/exam/pupil.ts';
import { sessionCookie } from '../../../core/protocol.ts';
import type { ClientMessage, SaveRequest, ServerMessage, SubmitRequest } from '../../../core/protocol.ts';

export interface Link {
  /** One way. */
  readonly delayMs: number;
  /** The pupil's share of the link; absent: no limit. */
  readonly mbps?: number;
  /** Nothing gets through in these; what was on its way is lost. */
  readonly cuts?: readonly { readonly fromMs: number; readonly toMs: number }[];
  /** An answer in place of the server's own. */
  readonly answer?: (request: ExamRequest, nowMs: number) => Partial<Answer> | undefined;
}

export interface Played {
  readonly measures: readonly (Measure & { readonly phase: string })[];
  readonly requests: readonly (ExamRequest & { readonly atMs: number })[];
  readonly ledger: ReadonlyMap<string, string>;
  readonly endedAtMs: number;
  of(metric: Measure['metric']): readonly (Measure & { readonly phase: string })[];
}

const form = (action: string, name: string) => `<form method="post" action="${action}"><input type="hidden" name="${name}" value="v">`;
const files = Array.from({ length: 25 }, (_, n) => ({ path: `/shell/${n}`, bytes: 88_000, type: 'text/javascript' }));
const bitsPerSecond: Readonly<Record<string, number>> = {
  '360p': 400_000,
  '480p': 800_000,
  '720p': 1_500_000,
  audio: 96_000,
  '96k': 96_000,
};
const segmentBytes = (rendition: string) => ((bitsPerSecond[rendition] ?? 0) / 8) * 2;
const segmentsOf = (rendition: string) =>
  Array.from({ length: 600 }, (_, n) => `#EXTINF:2,\n${n}.m4s?bytes=${segmentBytes(rendition)}`).join('\n');
const film = ['360p', '480p', '720p'].map(
  (name) => `#EXT-X-STREAM-INF:BANDWIDTH=${bitsPerSecond[name]},RESOLUTION=1x${parseInt(name)},AUDIO="s"\n${name}/index.m3u8`,
);

function contentOf(request: ExamRequest, ledger: Map<string, string>): Partial<Answer> {
  const path = request.path.replace(/\?.*/, '');
  const text = (value: string) => ({ text: value, bodyBytes: value.length });
  if (path === '/' && request.origin === 'exam') return { status: 302, location: 'http://find.p.test/discover?request=v' };
  if (path === '/discover') return { status: 302, location: 'http://login.p.test/sign-in?request=v' };
  if (path === '/sign-in')
    return text(request.method === 'GET' ? form('/sign-in', 'request') : form('http://exam.p.test/saml/acs', 'SAMLResponse'));
  if (path === '/saml/acs') return { status: 302, cookies: [sessionCookie] };
  if (path === '/shell/manifest.json') return text(JSON.stringify({ files, totalBytes: 2_200_000 }));
  if (path === '/api/paper') return text(JSON.stringify({ title: 't', items: [1, 2, 3].map((n) => ({ item: `item-${n}` })) }));
  if (path.startsWith('/shell/')) return { bodyBytes: 88_000 };
  if (path === '/audio/master.m3u8') return text('#EXTM3U\n#EXT-X-STREAM-INF:BANDWIDTH=96000\n96k/index.m3u8\n');
  if (path === '/film/master.m3u8')
    return text(`#EXTM3U\n#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="s",NAME="s",URI="audio/index.m3u8"\n${film.join('\n')}\n`);
  const rendition = path.split('/').at(-2) ?? '';
  if (path.endsWith('index.m3u8')) return text(`#EXTM3U\n${segmentsOf(rendition)}\n#EXT-X-ENDLIST`);
  if (path.endsWith('.m4s')) return { bodyBytes: segmentBytes(rendition) };
  if (path === '/bandwidth/download') return { bodyBytes: Number(/bytes=(\d+)/.exec(request.path)?.[1]) };
  if (path === '/bandwidth/upload') return text(JSON.stringify({ bytes: request.body?.type === 'bytes' ? request.body.bytes : 0 }));
  const value = request.body?.type === 'json' ? request.body.value : undefined;
  if (path === '/api/answer') return text(JSON.stringify(keep(value as SaveRequest, ledger)));
  if (path === '/api/submit') {
    const { answers } = value as SubmitRequest;
    const held = answers.filter(({ item, sequence, checksum }) => ledger.get(`${item}|${sequence}`) === checksum);
    const receipts = held.map((answer) => ({ ...answer, receipt: 'r', serverAtMs: 0 }));
    return text(JSON.stringify({ receipts, missing: answers.filter((answer) => !held.includes(answer)) }));
  }
  return { status: 404 };
}

function keep({ item, sequence, checksum }: SaveRequest, ledger: Map<string, string>) {
  ledger.set(`${item}|${sequence}`, checksum);
  return { receipt: 'r', item, sequence, checksum, serverAtMs: 0 };
}

function replyTo(message: ClientMessage, ledger: Map<string, string>): ServerMessage {
  if (message.type === 'hello') return { type: 'welcome', serverAtMs: 0 };
  if (message.type === 'heartbeat') return { ...message, serverAtMs: 0 };
  return { type: 'receipt', ...keep(message, ledger) };
}

/** Plays a pupil from startAtMs until the exam is over. Throws when it never ends. */
export function play(pupil: Pupil, startAtMs: number, link: Link): Played {
  const measures: (Measure & { phase: string })[] = [];
  const requests: (ExamRequest & { atMs: number })[] = [];
  const ledger = new Map<string, string>();
  const queue: { atMs: number; event: ExamEvent }[] = [];
  const isCut = (fromMs: number, toMs: number) => link.cuts?.some((cut) => fromMs < cut.toMs && toMs > cut.fromMs) ?? false;
  /** When the link has passed on what was asked for before. */
  let linkFreeAtMs = startAtMs;
  let nowMs = startAtMs;
  let steps = 0;

  const answer = (id: number, request: ExamRequest) => {
    requests.push({ ...request, atMs: nowMs });
    const content = { status: 200, ...(link.answer?.(request, nowMs) ?? contentOf(request, ledger)) };
    const carryMs = link.mbps === undefined ? 0 : ((content.bodyBytes ?? 0) * 8) / (link.mbps * 1000);
    const firstAtMs = Math.max(nowMs + 2 * link.delayMs, linkFreeAtMs);
    const endAtMs = firstAtMs + carryMs;
    const lost = isCut(nowMs, endAtMs) || endAtMs - nowMs > request.timeoutMs;
    const timedOut = { status: 0, error: 'timeout', sentAtMs: nowMs, endAtMs: nowMs + request.timeoutMs, ttfbMs: 0 };
    const came: Answer = { sentAtMs: nowMs, endAtMs, ttfbMs: firstAtMs - nowMs, protocol: 'HTTP/2.0', ...content };
    if (!lost) linkFreeAtMs = endAtMs;
    const result = lost ? timedOut : came;
    queue.push({ atMs: result.endAtMs, event: { type: 'answered', id, answer: result } });
  };
  const carryOut = (effect: Effect) => {
    const backAtMs = nowMs + 2 * link.delayMs;
    if (effect.type === 'measure') measures.push({ ...effect.measure, phase: effect.phase });
    else if (effect.type === 'request') answer(effect.id, effect.request);
    else if (effect.type === 'open-socket') {
      const afterMs = [0, 1_000, 3_000, 7_000].find((waitMs) => !isCut(nowMs + waitMs, backAtMs + waitMs));
      if (afterMs !== undefined) queue.push({ atMs: backAtMs + afterMs, event: { type: 'socket-opened', socket: effect.socket } });
    } else if (effect.type === 'send' && !isCut(nowMs, backAtMs)) {
      const message = replyTo(effect.message, ledger);
      queue.push({ atMs: backAtMs, event: { type: 'socket-message', socket: effect.socket, message, atMs: backAtMs } });
    }
  };

  pupil.handle({ type: 'tick' }, nowMs).forEach(carryOut);
  while (!pupil.isOver()) {
    if ((steps += 1) > 200_000)
      throw new Error(`the exam does not end: ${nowMs - startAtMs} ms after its start it wants ${pupil.nextAtMs()}`);
    queue.sort((a, b) => a.atMs - b.atMs);
    const first = queue[0];
    const tickAtMs = Math.ceil(pupil.nextAtMs());
    const isTick = first === undefined || tickAtMs < first.atMs;
    nowMs = Math.max(nowMs, isTick ? tickAtMs : first.atMs);
    if (!isTick) queue.shift();
    pupil.handle(isTick ? { type: 'tick' } : first.event, nowMs).forEach(carryOut);
  }
  return { measures, requests, ledger, endedAtMs: nowMs, of: (metric) => measures.filter((one) => one.metric === metric) };
}

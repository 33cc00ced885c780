/** The exam as a pupil sees it in a browser: items, autosave with receipts, heartbeat, film and sound, submit. */
import { checksumOf } from '../../core/checksum.ts';
import { paths, runOfAccount } from '../../core/protocol.ts';
import type {
  ClientMessage,
  ExamItem,
  ExamPaper,
  Receipt,
  SaveRequest,
  ServerMessage,
  ShellManifest,
  SubmitReply,
} from '../../core/protocol.ts';

const autosaveMs = 5_000;
const heartbeatMs = 1_013;
/** No sign of life for this long: the connection is dead, open a new one. */
const silenceMs = 10_000;

interface Edit {
  readonly item: string;
  sequence: number;
  text: string;
  editedAtMs: number;
  receivedSequence: number;
}

/** The part of hls.js that is used here; the script is loaded by the page. */
interface HlsPlayer {
  loadSource(url: string): void;
  attachMedia(element: HTMLMediaElement): void;
}
declare const Hls: { new (config: Record<string, unknown>): HlsPlayer; isSupported(): boolean };

const element = <T extends HTMLElement>(id: string): T => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`page has no ${id}`);
  return found as T;
};

const account = document.documentElement.dataset['account'] ?? '';
const run = runOfAccount(account) ?? '';
// randomUUID exists on https only.
const device = sessionStorage.getItem('device') ?? crypto.getRandomValues(new Uint32Array(4)).join('-');
sessionStorage.setItem('device', device);
const edits = new Map<string, Edit>();
let socket: WebSocket | undefined;
let lastHeardMs = performance.now();
let beats = 0;

const say = (text: string) => (element('status').textContent = text);
const unsaved = () => [...edits.values()].filter((edit) => edit.receivedSequence < edit.sequence);
const tell = (message: ClientMessage) => {
  if (socket?.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
};

const saveOf = ({ item, sequence, text, editedAtMs }: Edit): SaveRequest => ({
  run,
  item,
  sequence,
  text,
  checksum: checksumOf(text),
  editedAtMs,
});

function received(receipt: Receipt): void {
  const edit = edits.get(receipt.item);
  if (edit === undefined) return;
  edit.receivedSequence = Math.max(edit.receivedSequence, receipt.sequence);
  const left = unsaved().length;
  say(
    left === 0
      ? `Sparat ${new Date(receipt.serverAtMs).toLocaleTimeString('sv-SE')} (kvitto ${receipt.receipt})`
      : `${left} svar väntar på kvitto`,
  );
}

function connect(): void {
  lastHeardMs = performance.now();
  const opened = new WebSocket(`${location.origin.replace(/^http/, 'ws')}${paths.socket}`);
  socket = opened;
  opened.onopen = () => {
    tell({ type: 'hello', run, device });
    for (const edit of unsaved()) tell({ type: 'save', ...saveOf(edit) });
  };
  opened.onmessage = ({ data }) => {
    lastHeardMs = performance.now();
    const message = JSON.parse(String(data)) as ServerMessage;
    if (message.type === 'receipt') received(message);
    if (message.type === 'error') say(`Servern svarade: ${message.message}`);
  };
  opened.onclose = () => {
    if (socket !== opened) return;
    say('Förbindelsen är bruten. Det du skriver finns kvar här och skickas när den är tillbaka.');
    setTimeout(connect, 1_000 + Math.random() * 1_000);
  };
}

function showItem(item: ExamItem): HTMLElement {
  const section = document.createElement('section');
  const heading = document.createElement('p');
  heading.textContent = item.text;
  const answer = document.createElement('textarea');
  answer.id = item.item;
  answer.setAttribute('aria-label', item.text);
  // Sequences of an earlier visit are unknown here; time rises above them.
  const first = Math.floor(Date.now() / 1000) - 1_700_000_000;
  const edit: Edit = { item: item.item, sequence: first, text: '', editedAtMs: 0, receivedSequence: first };
  answer.oninput = () => {
    Object.assign(edit, { sequence: edit.sequence + 1, text: answer.value, editedAtMs: Date.now() });
    edits.set(item.item, edit);
  };
  section.append(heading);
  if (item.media !== undefined) section.append(showMedia(item.media));
  section.append(answer);
  return section;
}

function showMedia(kind: 'audio' | 'film'): HTMLMediaElement {
  const player = document.createElement(kind === 'film' ? 'video' : 'audio');
  player.controls = true;
  player.id = kind;
  const media = new URL(kind === 'film' ? paths.filmPlaylist : paths.audioPlaylist, location.origin.replace('//exam.', '//media.'));
  media.searchParams.set('pupil', account);
  if (Hls.isSupported()) {
    const hls = new Hls({ startLevel: 0, maxBufferLength: 30 });
    hls.loadSource(media.href);
    hls.attachMedia(player);
  } else {
    player.src = media.href;
  }
  return player;
}

async function submit(): Promise<void> {
  const button = element<HTMLButtonElement>('submit');
  button.disabled = true;
  const result = element('result');
  try {
    for (const edit of unsaved()) {
      const saved = await fetch(paths.answer, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(saveOf(edit)),
      });
      if (!saved.ok) throw new Error(`svaret på ${edit.item} togs inte emot (${saved.status})`);
      received((await saved.json()) as Receipt);
    }
    const answers = [...edits.values()].map((edit) => ({ item: edit.item, sequence: edit.sequence, checksum: checksumOf(edit.text) }));
    const reply = await fetch(paths.submit, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ run, answers }),
    });
    if (!reply.ok) throw new Error(`servern svarade ${reply.status}`);
    const { receipts, missing } = (await reply.json()) as SubmitReply;
    if (missing.length > 0) throw new Error(`${missing.length} svar saknas hos servern`);
    result.textContent = `Inlämnat: ${receipts.length} svar, kvitton ${receipts.map(({ receipt }) => receipt).join(', ')}`;
    const closing = socket;
    socket = undefined;
    closing?.close(1000);
  } catch (cause) {
    result.textContent = `Inlämningen gick inte: ${cause instanceof Error ? cause.message : String(cause)}. Försök igen.`;
    button.disabled = false;
  }
}

async function start(): Promise<void> {
  const manifest = (await (await fetch(paths.shellManifest)).json()) as ShellManifest;
  await Promise.all(manifest.files.filter(({ path }) => path.endsWith('.bin')).map(async ({ path }) => (await fetch(path)).arrayBuffer()));
  const paper = (await (await fetch(paths.paper)).json()) as ExamPaper;
  element('title').textContent = paper.title;
  element('items').append(...paper.items.map(showItem));
  const button = element<HTMLButtonElement>('submit');
  button.disabled = false;
  button.onclick = () => void submit();
  connect();
  setInterval(() => {
    tell({ type: 'heartbeat', n: (beats += 1), sentAtMs: Date.now() });
    if (socket !== undefined && performance.now() - lastHeardMs > silenceMs) {
      socket.onclose = null;
      socket.close();
      connect();
    }
  }, heartbeatMs);
  setInterval(() => {
    for (const edit of unsaved()) tell({ type: 'save', ...saveOf(edit) });
  }, autosaveMs);
}

start().catch((cause: unknown) =>
  say(`Provet kunde inte öppnas: ${cause instanceof Error ? cause.message : String(cause)}. Ladda om sidan.`),
);

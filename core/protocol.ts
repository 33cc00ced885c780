/**
 * What the exam client and the exam server say to each other. The one contract between core/exam, scenarios and platform.
 * All JSON unless said otherwise. Paths are per origin; an origin is the host name `${origin}.${suffix}`.
 */

export const origins = ['exam', 'find', 'login', 'media'] as const;
export type Origin = (typeof origins)[number];

export const sessionCookie = 'provnat_session';

/** Every path that the client asks for. `{}` are filled by the callers of path functions below. */
export const paths = {
  /** exam: without a session 302 → find. */
  exam: '/',
  /** find: ?return=…&request=… → 302 → login. Discovery of the school's identity provider. */
  discover: '/discover',
  /** login: GET ?request=… → HTML form; POST urlencoded account, password, request → HTML with a form holding SAMLResponse. */
  signIn: '/sign-in',
  /** exam: POST urlencoded SAMLResponse, RelayState → 302 / with the session cookie. */
  assertionConsumer: '/saml/acs',
  /** exam: ShellManifest. */
  shellManifest: '/shell/manifest.json',
  /** exam: ExamPaper; needs a session, as all of /api. */
  paper: '/api/paper',
  /** exam: PUT SaveRequest → Receipt. */
  answer: '/api/answer',
  /** exam: POST SubmitRequest → SubmitReply. */
  submit: '/api/submit',
  /** exam: WebSocket, ClientMessage and ServerMessage as text frames. */
  socket: '/api/socket',
  /**
   * exam: WebSocket without a session that answers heartbeat messages and nothing else. Its own connection: the idle phase needs a
   * round trip before anybody has logged in, and a pupil's own saves must not stand in a heartbeat's way. ?run=… says whose class it is:
   * by that the server knows how many runs are at work.
   */
  heartbeat: '/heartbeat',
  /** exam: GET ?run=… with header x-provnat-run-token → LedgerReply. */
  ledger: '/api/ledger',
  /** exam: WebSocket for the invigilator, header or query token → InvigilatorMessage as text frames. */
  invigilator: '/invigilator/socket',
  /** media: HLS. film has video renditions with a separate audio group; audio is the listening track. */
  filmPlaylist: '/film/master.m3u8',
  audioPlaylist: '/audio/master.m3u8',
  /** media: GET ?bytes=n → n incompressible bytes. */
  download: '/bandwidth/download',
  /** media: POST any bytes → UploadReply. */
  upload: '/bandwidth/upload',
  /** exam: GET ?nonce=… → OptInReply. */
  optIn: '/.well-known/provnat',
  /** exam: GET ?sinceMs=…&run=… → ServerHealth (server-health.ts); run: whose class asks, so that it is told of the others. */
  health: '/.well-known/provnat/health',
} as const;

/** A run's name wherever it is told to the server. */
export const runIdPattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/;

/** The heartbeat's socket of a run. */
export const heartbeatPath = (run: string): `/heartbeat?run=${string}` => `${paths.heartbeat}?run=${encodeURIComponent(run)}`;

/**
 * A synthetic pupil's account, `<room>-<seat>@<run>`, all but the run percent-encoded. The identity provider knows no list of pupils:
 * it takes any such account with the password of its first login in that run, and no other password after that.
 */
export const accountOf = (run: string, room: string, pupil: string): string => `${encodeURIComponent(`${room}-${pupil}`)}@${run}`;

/** The run that an account belongs to; undefined when it is no synthetic account. */
export const runOfAccount = (account: string): string | undefined =>
  /^[A-Za-z0-9%!'()*._~-]{1,200}@([A-Za-z0-9][A-Za-z0-9._-]{0,79})$/.exec(account)?.[1];

/**
 * The pages of login are HTML whose forms are written in one way, so that a client needs no HTML parser: the form's address as
 * `action="…"`, every hidden field as `<input type="hidden" name="NAME" value="VALUE">`, no value needing an escape.
 * sign-in asks for request (hidden), account and password; its answer holds SAMLResponse and RelayState (hidden) for assertionConsumer.
 * A refusal is 401 (wrong password, not a synthetic account), 403 (refused, replayed, expired, meant for somebody else) or 429 (full).
 */
export const hiddenField = (html: string, name: string): string | undefined =>
  new RegExp(`<input type="hidden" name="${name}" value="([^"]*)">`).exec(html)?.[1];

export const formAction = (html: string): string | undefined => /<form [^>]*action="([^"]*)"/.exec(html)?.[1];

/** Every error answer of the server, over HTTP. */
export interface ErrorReply {
  readonly error: string;
  /** What, where, what to do. */
  readonly message: string;
}

/** Header with the token of the ledger, and of the invigilator's socket (or its query `token`). */
export const runTokenHeader = 'x-provnat-run-token';
export const invigilatorTokenHeader = 'x-provnat-invigilator-token';

/** Query added to media playlists so that every segment's URL is unique per pupil and repeat and no cache can serve the class. */
export const mediaPupilQuery = 'pupil';

/** In the address of every segment and initialisation section of a media playlist: its size, by which a client knows it from a filter's page. */
export const mediaBytesQuery = 'bytes';

export interface ShellManifest {
  /** Paths on the exam origin, all to be fetched in the first load; about 2.2 MB in some 25 files. */
  readonly files: readonly { readonly path: string; readonly bytes: number; readonly type: string }[];
  readonly totalBytes: number;
}

export interface ExamPaper {
  readonly title: string;
  readonly items: readonly ExamItem[];
}

export interface ExamItem {
  readonly item: string;
  readonly kind: 'essay' | 'short' | 'choice' | 'listening' | 'film';
  readonly text: string;
  readonly media?: 'audio' | 'film';
}

export interface SaveRequest {
  readonly run: string;
  readonly item: string;
  /** Rises by one with every edit of the item; a resend keeps it, so the server can tell a duplicate. */
  readonly sequence: number;
  readonly text: string;
  /** `checksumOf(text)` of core/checksum. */
  readonly checksum: string;
  readonly editedAtMs: number;
}

/** Sent only after the answer is on disk (fsync). A resend of the same item and sequence gets the same receipt. */
export interface Receipt {
  readonly receipt: string;
  readonly item: string;
  readonly sequence: number;
  readonly checksum: string;
  readonly serverAtMs: number;
}

export interface SubmitRequest {
  readonly run: string;
  readonly answers: readonly { readonly item: string; readonly sequence: number; readonly checksum: string }[];
}

export interface SubmitReply {
  readonly receipts: readonly Receipt[];
  /** Answers that the ledger does not hold in that sequence and checksum: the client must save them again and resubmit. */
  readonly missing: readonly { readonly item: string; readonly sequence: number }[];
}

export type ClientMessage =
  | { readonly type: 'hello'; readonly run: string; readonly device: string }
  | { readonly type: 'heartbeat'; readonly n: number; readonly sentAtMs: number }
  | ({ readonly type: 'save' } & SaveRequest);

export type ServerMessage =
  | { readonly type: 'welcome'; readonly serverAtMs: number }
  | { readonly type: 'heartbeat'; readonly n: number; readonly sentAtMs: number; readonly serverAtMs: number }
  /** handlerMs: from the message's arrival to this answer, the server's own time; what HTTP tells as Server-Timing. */
  | ({ readonly type: 'receipt'; readonly handlerMs?: number } & Receipt)
  /** item and sequence when it answers a save, which then is not kept. */
  | { readonly type: 'error'; readonly code: string; readonly message: string; readonly item?: string; readonly sequence?: number };

export type InvigilatorMessage =
  | {
      readonly type: 'state';
      readonly pupils: readonly { readonly account: string; readonly on: boolean; readonly device: string; readonly sinceMs: number }[];
    }
  /** left: said goodbye, as after submit. returned: same device over a new connection. moved: another device. */
  | {
      readonly type: 'on' | 'left' | 'dropped' | 'returned' | 'moved';
      readonly account: string;
      readonly device: string;
      readonly atMs: number;
    };

export interface UploadReply {
  readonly bytes: number;
}

export interface LedgerReply {
  readonly entries: readonly {
    readonly account: string;
    readonly item: string;
    readonly sequence: number;
    readonly checksum: string;
    readonly receipt: string;
  }[];
}

/** Faults that the server plays on purpose; every field absent = none. Part of the signed document. */
export interface FaultSwitches {
  /** Receipts of answers come this much later. */
  readonly slowSaveMs?: number;
  /** The identity provider takes this much longer for each of its pages. */
  readonly slowIdentityProviderMs?: number;
  /** Share of logins that are refused. */
  readonly refusedLoginRatio?: number;
  /** Share of saves, paper and shell requests answered with 500. */
  readonly serverErrorRatio?: number;
  /** Every WebSocket is dropped, without a goodbye, when it has lived this long. */
  readonly droppedSocketEveryMs?: number;
  /** Segments stall halfway for this long. */
  readonly stalledSegmentMs?: number;
  /** Share of answers whose receipt is never sent, not even for a resend, although the answer is kept; submit tells the truth. */
  readonly lostAcknowledgementRatio?: number;
  /** Share of answers acknowledged, also at submit, and not kept: the fault that answers-lost is there to find. */
  readonly lostAnswerRatio?: number;
}

/** What the server signs: caps, faults and which certificate it shows. */
export interface OptInDocument {
  readonly formatVersion: 1;
  readonly nonce: string;
  readonly serverAtMs: number;
  /** Scheme, suffix and port, such as 'https://provnat.test:8443'. */
  readonly origin: string;
  /** SHA-256 of the DER certificate, hex; absent over plain HTTP. */
  readonly certificateFingerprint?: string;
  readonly caps: { readonly perPupilMbps: number; readonly totalMbps: number; readonly maxPupils: number };
  readonly faults: FaultSwitches;
  readonly udpEchoPort: number;
  /** Bytes of the whole first load, for the package limit. */
  readonly packageBytes: number;
}

/**
 * A datagram of the loss probe: octets, those that tell our probes from anyone else's, their number (four octets), and zeros. Its answer is
 * the same with the octet at answered set: an answer is never answered, so two echoes cannot keep each other awake.
 */
export const probeDatagram = { bytes: 64, markBytes: 8, answeredAt: 12 } as const;

/** document is the exact JSON text that was signed; signature is base64url Ed25519 over its UTF-8 bytes. */
export interface OptInReply {
  readonly document: string;
  readonly signature: string;
  readonly publicKey: string;
}

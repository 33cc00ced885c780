/** A conversation with one SNMP agent. The only file that knows the net-snmp library and its traps. */
import { isIP } from 'node:net';
import snmp from 'net-snmp';
import type { Session, User, Varbind } from 'net-snmp';
import type { Clock } from '../clock.ts';
import type { Question } from './answer-times.ts';
import { boundedRecord } from './bounded-record.ts';
import { checkTarget } from './check-target.ts';
import type { Failure } from './failure-of.ts';
import { failureOf } from './failure-of.ts';
import type { SocketTrouble } from './filtered-socket.ts';
import { filteredSockets } from './filtered-socket.ts';
import type { Manners } from './manners.ts';
import { createManners } from './manners.ts';
import type { SnmpAnswer, SnmpCredential } from './snmp-value.ts';
import { plainText } from './plain-text.ts';
import { valueOf } from './value-of.ts';

export interface SnmpTarget {
  /** IP address. */
  readonly address: string;
  readonly port: number;
  readonly credential: SnmpCredential;
}

export interface SnmpSession {
  /**
   * Asks for the values themselves. Never throws: what went wrong is in the answer. Requests wait for each other; the budget counts from
   * the turn.
   */
  get(oids: readonly string[], budgetMs: number): Promise<SnmpAnswer>;
  /** The next values after each OID, up to repetitions of each, row by row as the agent sent them. */
  getBulk(oids: readonly string[], repetitions: number, budgetMs: number): Promise<SnmpAnswer>;
  /** Datagrams that were not from the device, not SNMP, or not asked for. */
  readonly trouble: Readonly<SocketTrouble>;
  /** What the agent can carry, as learnt by whoever asks it. */
  readonly manners: Manners;
  /** Whatever is being asked fails at once, and nothing is sent any more. */
  close(): void;
}

/** A slow v3 agent needs its session kept over a timeout, or it would never get past discovery; a changed one needs a new session. */
const timeoutsBeforeReset = 3;
/** An agent that told its engine within a while and is silent to two questions for so many times as long has not understood them. */
const silencesOfReport = 3;
/** Keys that were understood may be changed on the agent: after a silence of so long they are suspected again. Judgement. */
const provenForMs = 60_000;
/** Keys derived from passwords, for 5,000 agents with two each: an agent that changes its engine's id at every answer must not fill us. */
const mostKeys = 10_000;

// The library's cache is never freed. Its types do not show it.
(snmp.Authentication as { authToKeyCache?: unknown }).authToKeyCache = boundedRecord<Buffer>(mostKeys);

const closedFailure: Failure = { failure: 'socket', detail: 'session closed' };

/** @throws ProvnatError INVENTORY_INVALID when the address is a name (it would be resolved again at every request) or a secret is empty. */
export function openSession(target: SnmpTarget, clock: Clock): SnmpSession {
  checkTarget(target);
  const { address, port, credential } = target;
  const signed = credential.version === '3' && credential.auth !== undefined;
  const encrypted = credential.version === '3' && credential.priv !== undefined;
  const trouble: SocketTrouble = { foreignCount: 0, undecodableCount: 0, unaskedCount: 0 };
  let raw: Session | undefined;
  /** Ends the question that is out. */
  let settle: ((outcome: Outcome) => void) | undefined;
  let junk = false;
  const manners = createManners(clock);
  const { answerTimes } = manners;
  let timeoutCount = 0;
  let proven = false;
  let answeredMs = 0;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const sockets = filteredSockets({ address, port, signed }, trouble, clock, {
    onError: (error) => settle?.({ failure: 'socket', detail: plainText(error.message) }),
    onBroken: (detail) => settle?.({ failure: 'malformed', detail }),
    onJunk: () => (junk = true),
    onFlood() {
      reset();
      settle?.({ failure: 'malformed', detail: 'flooded with datagrams that nobody asked for', again: true });
    },
    onSpin: () => settle?.({ failure: 'malformed', detail: 'the agent makes us begin again and again' }),
  });
  const { line } = sockets;

  const open = (): Session => {
    const session = createRaw(target, sockets);
    // Without a listener a datagram that cannot be decoded would end the process.
    session.on('error', () => {
      if (raw !== session) return;
      trouble.undecodableCount++;
      settle?.({ failure: 'malformed', detail: 'the answer holds something that cannot be decoded' });
    });
    return session;
  };
  function reset(): void {
    const old = raw;
    raw = undefined;
    old?.close();
  }

  async function once({ ask, ...question }: Asking, budgetMs: number): Promise<Outcome> {
    if (closed) return closedFailure;
    junk = false;
    line.begin();
    return new Promise<Outcome>((resolve) => {
      // An earlier question may still be told of its end, by a socket that closes: it must not end this one.
      const finish = (outcome: Outcome) => {
        if (settle !== finish) return;
        settle = undefined;
        clearTimeout(deadline);
        line.end();
        raw?.cancelRequests(new Error('the question is over'));
        resolve(outcome);
      };
      settle = finish;
      // v3 may take three exchanges, each with tries of its own: the budget is for all of them.
      // When we were busy ourselves the answer may lie in the socket: timers run before it is read, immediates after.
      const deadline = setTimeout(() => setImmediate(() => finish({ failure: 'timeout', detail: 'no answer in time' })), budgetMs);
      try {
        raw ??= open();
        const timeout = answerTimes.retryMs(question, budgetMs);
        // One lost packet does not lose a poll: its repeat gets the rest of the budget. The library would give up after that: it is our
        // deadline that ends a question, or an answer that lies unread would be lost.
        Object.assign(raw, { timeout, retries: 1, backoff: Math.max(2, budgetMs / timeout) });
        ask(raw, (error, varBinds) =>
          finish(error === null || error === undefined ? { varBinds: varBinds ?? [] } : failureOf(error, proven)),
        );
      } catch (error) {
        finish(failureOf(error, proven));
      }
    });
  }

  async function request(asking: Asking, budgetMs: number): Promise<SnmpAnswer> {
    const cameMs = clock.monotonicMs();
    const waited = turn;
    let done = () => {};
    turn = new Promise<void>((resolve) => (done = resolve));
    await waited;
    const begunMs = clock.monotonicMs();
    const begunAtMs = clock.wallMs();
    let outcome = await once(asking, budgetMs);
    if ('failure' in outcome && (outcome.failure === 'not-in-time-window' || outcome.again === true)) {
      reset();
      const leftMs = budgetMs - (clock.monotonicMs() - begunMs);
      if (leftMs > 0) outcome = await once(asking, leftMs);
    }
    if ('failure' in outcome) {
      const timedOut = outcome.failure === 'timeout';
      if (timedOut) {
        answerTimes.silent(asking);
        outcome = meant(outcome);
      }
      timeoutCount = timedOut ? timeoutCount + 1 : 0;
      const answered = outcome.failure === 'too-big' || outcome.failure === 'agent-error';
      if (answered) understood();
      if (timeoutCount >= timeoutsBeforeReset && clock.monotonicMs() - answeredMs >= provenForMs) proven = false;
      // Over v2c there is nothing that a malformed answer could have spoilt.
      const keeps = answered || (credential.version === '2c' && outcome.failure === 'malformed');
      if (timedOut ? timeoutCount >= timeoutsBeforeReset : !keeps) reset();
    } else {
      timeoutCount = 0;
      understood();
      const [firstSentMs, heardMs] = [line.firstSentMs(), line.heardMs()];
      if (firstSentMs !== undefined && heardMs !== undefined) answerTimes.heard(asking, heardMs - firstSentMs);
    }
    done();
    const waitedMs = begunMs - cameMs;
    const sent = line.sent();
    if ('failure' in outcome) {
      const { failure, detail } = outcome;
      return { askedAtMs: begunAtMs, answerMs: clock.monotonicMs() - begunMs, waitedMs, ok: false, failure, detail };
    }
    return {
      askedAtMs: sent?.wallMs ?? begunAtMs,
      answerMs: (line.heardMs() ?? clock.monotonicMs()) - (sent?.monotonicMs ?? begunMs),
      waitedMs,
      ok: true,
      varBinds: outcome.varBinds.map(({ oid, type, value }) => ({ oid, value: valueOf(type, value) })),
    };
  }

  function understood(): void {
    proven = true;
    answeredMs = clock.monotonicMs();
  }

  /** What silence may mean. */
  function meant(timeout: Failure): Failure {
    if (junk) return { failure: 'malformed', detail: 'what came was not SNMP' };
    const silence = line.silence();
    if (!encrypted || proven || silence === undefined || silence.sentCount < 2) return timeout;
    return clock.monotonicMs() - silence.sinceMs < silencesOfReport * silence.reportMs
      ? timeout
      : {
          failure: 'wrong-credentials',
          detail:
            'the agent tells its engine and is silent to the encrypted question: wrong privacy key, privacy protocol or AES-256 variant (aes256b, aes256r)',
        };
  }

  return {
    trouble,
    manners,
    get: (oids, budgetMs) =>
      request({ kind: 'get', varBinds: oids.length, ask: (session, done) => session.get([...oids], done) }, budgetMs),
    getBulk: (oids, repetitions, budgetMs) =>
      request(
        {
          kind: 'bulk',
          varBinds: oids.length * repetitions,
          ask: (session, done) =>
            session.getBulk([...oids], 0, repetitions, (error, columns) =>
              done(error, columns === undefined ? undefined : rowByRow(columns)),
            ),
        },
        budgetMs,
      ),
    close() {
      closed = true;
      reset();
      settle?.(closedFailure);
    },
  };
}

interface Asking extends Question {
  readonly ask: (session: Session, done: (error: Error | null, varBinds?: Varbind[]) => void) => void;
}
/** again: a new session may do better. */
type Outcome = { readonly varBinds: readonly Varbind[] } | (Failure & { readonly again?: boolean });

function createRaw(target: SnmpTarget, dgramModule: unknown): Session {
  const { address, port, credential } = target;
  const options = {
    port,
    transport: isIP(address) === 6 ? ('udp6' as const) : ('udp4' as const),
    // Our own walk decides about steps backwards; an answer to another question is never taken.
    backwardsGetNexts: true,
    reportOidMismatchErrors: true,
    dgramModule,
  };
  if (credential.version === '2c')
    return snmp.createSession(address, credential.community.reveal(), { ...options, version: snmp.Version2c });
  return snmp.createV3Session(address, userOf(credential), { ...options, version: snmp.Version3 });
}

function userOf(credential: Extract<SnmpCredential, { version: '3' }>): User {
  const { user, auth, priv } = credential;
  const level = auth === undefined ? 'noAuthNoPriv' : priv === undefined ? 'authNoPriv' : 'authPriv';
  return {
    name: user.reveal(),
    level: snmp.SecurityLevel[level],
    ...(auth && { authProtocol: snmp.AuthProtocols[auth.protocol], authKey: auth.key.reveal() }),
    ...(auth && priv && { privProtocol: snmp.PrivProtocols[priv.protocol], privKey: priv.key.reveal() }),
  };
}

/** GETBULK hands back one list per column; the agent sent them row by row, and the order tells how far each column came. */
function rowByRow(columns: readonly (Varbind | Varbind[])[]): Varbind[] {
  const lists = columns.map((column) => (Array.isArray(column) ? column : [column]));
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, row) => lists.flatMap((list) => list[row] ?? [])).flat();
}

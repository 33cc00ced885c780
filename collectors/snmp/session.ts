/** A conversation with one SNMP agent. The only file that knows the net-snmp library and its traps. */
import { isIP } from 'node:net';
import snmp from 'net-snmp';
import type { Session, User, Varbind } from 'net-snmp';
import { ProvnatError } from '../../core/errors.ts';
import type { Clock } from '../clock.ts';
import type { SocketTrouble } from './filtered-socket.ts';
import { filteredSockets } from './filtered-socket.ts';
import type { SnmpAnswer, SnmpCredential, SnmpFailure, SnmpValue, VarBind } from './snmp-value.ts';

export interface SnmpTarget {
  /** IP address. */
  readonly address: string;
  readonly port: number;
  readonly credential: SnmpCredential;
}

export interface SnmpSession {
  /** Asks for the values themselves. Never throws: what went wrong is in the answer. Requests wait for each other. */
  get(oids: readonly string[], budgetMs: number): Promise<SnmpAnswer>;
  /** The next values after each OID, up to repetitions of each, row by row as the agent sent them. */
  getBulk(oids: readonly string[], repetitions: number, budgetMs: number): Promise<SnmpAnswer>;
  /** Datagrams that were not from the device, or not SNMP. */
  readonly trouble: Readonly<SocketTrouble>;
  close(): void;
}

/** The first try gets two fifths of the budget, its repeat the rest: one lost packet does not lose a poll. */
const firstTryRatio = 0.4;
const backoff = (1 - firstTryRatio) / firstTryRatio;
/** A slow v3 agent needs its session kept over a timeout, or it would never get past discovery; a changed one needs a new session. */
const timeoutsBeforeReset = 3;
/** ENotInTimeWindow; the library's types do not have it. */
const notInTimeWindowCode = 14;

/** @throws ProvnatError INVENTORY_INVALID when the address is a name: it would be resolved again at every request. */
export function openSession(target: SnmpTarget, clock: Clock): SnmpSession {
  if (isIP(target.address) === 0) {
    throw new ProvnatError(
      'INVENTORY_INVALID',
      `access point address: expected an IP address, saw "${target.address}"`,
      'Write the IP address of the device in school.yaml.',
    );
  }
  const { address, port, credential } = target;
  const signed = credential.version === '3' && credential.auth !== undefined;
  const trouble: SocketTrouble = { foreignCount: 0, undecodableCount: 0 };
  let socketError: Error | undefined;
  let malformed: string | undefined;
  let raw: Session | undefined;
  let timeoutCount = 0;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  const open = (): Session => {
    const sockets = filteredSockets({ address, port, signed }, trouble, (error) => {
      socketError = error;
      raw?.cancelRequests(error);
    });
    const session = createRaw(target, sockets);
    // Without a listener a datagram that cannot be decoded would end the process.
    session.on('error', (error) => {
      trouble.undecodableCount++;
      malformed = error.message;
    });
    return session;
  };
  const reset = () => {
    raw?.close();
    raw = undefined;
  };

  async function once(ask: Ask, budgetMs: number): Promise<Outcome> {
    socketError = undefined;
    malformed = undefined;
    return new Promise((resolve) => {
      const settle = (outcome: Outcome) => {
        clearTimeout(deadline);
        resolve(outcome);
      };
      // v3 may take three exchanges, each with tries of its own: the budget is for all of them.
      const deadline = setTimeout(() => {
        settle({ failure: 'timeout', detail: 'no answer in time' });
        raw?.cancelRequests(new Error('deadline'));
      }, budgetMs);
      try {
        raw ??= open();
        Object.assign(raw, { timeout: Math.max(1, budgetMs * firstTryRatio), retries: 1, backoff });
        ask(raw, (error, varBinds) => {
          if (error !== null && error !== undefined) settle(failureOf(error, socketError));
          else settle({ varBinds: varBinds ?? [] });
        });
      } catch (error) {
        settle(failureOf(error, socketError));
      }
    });
  }

  async function request(ask: Ask, budgetMs: number): Promise<SnmpAnswer> {
    const waited = turn;
    let done = () => {};
    turn = new Promise<void>((resolve) => (done = resolve));
    await waited;
    if (closed) {
      done();
      return { askedAtMs: clock.wallMs(), answerMs: 0, ok: false, failure: 'socket', detail: 'session closed' };
    }
    const askedAtMs = clock.wallMs();
    const begunMs = clock.monotonicMs();
    let outcome = await once(ask, budgetMs);
    if ('failure' in outcome && outcome.failure === 'not-in-time-window') {
      reset();
      const leftMs = budgetMs - (clock.monotonicMs() - begunMs);
      if (leftMs > 0) outcome = await once(ask, leftMs);
    }
    if ('failure' in outcome) {
      if (outcome.failure === 'timeout' && malformed !== undefined) outcome = { failure: 'malformed', detail: malformed };
      timeoutCount = outcome.failure === 'timeout' ? timeoutCount + 1 : 0;
      const answered = outcome.failure === 'too-big' || outcome.failure === 'agent-error';
      if (!answered && (outcome.failure !== 'timeout' || timeoutCount >= timeoutsBeforeReset)) reset();
    } else timeoutCount = 0;
    done();
    const times = { askedAtMs, answerMs: clock.monotonicMs() - begunMs };
    return 'failure' in outcome ? { ...times, ok: false, ...outcome } : { ...times, ok: true, varBinds: outcome.varBinds.map(varBindOf) };
  }

  return {
    trouble,
    get: (oids, budgetMs) => request((session, done) => session.get([...oids], done), budgetMs),
    getBulk: (oids, repetitions, budgetMs) =>
      request(
        (session, done) =>
          session.getBulk([...oids], 0, repetitions, (error, columns) =>
            done(error, columns === undefined ? undefined : rowByRow(columns)),
          ),
        budgetMs,
      ),
    close() {
      closed = true;
      reset();
    },
  };
}

type Ask = (session: Session, done: (error: Error | null, varBinds?: Varbind[]) => void) => void;
type Outcome = { readonly varBinds: readonly Varbind[] } | { readonly failure: SnmpFailure; readonly detail: string };

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

/** The library's errors carry the user with keys in clear: only the code and our own words leave this function. */
function failureOf(error: unknown, socketError: Error | undefined): { failure: SnmpFailure; detail: string } {
  if (socketError !== undefined) return { failure: 'socket', detail: socketError.message };
  if (!(error instanceof Error)) return { failure: 'malformed', detail: 'unknown error' };
  if (error.name === 'RequestTimedOutError') return { failure: 'timeout', detail: 'no answer in time' };
  const code = 'code' in error ? error.code : 'status' in error ? error.status : undefined;
  if (error.name === 'RequestFailedError') {
    const status = 'status' in error ? error.status : undefined;
    return status === snmp.ErrorStatus.TooBig
      ? { failure: 'too-big', detail: 'the answer would not fit' }
      : { failure: 'agent-error', detail: error.message };
  }
  if (error.name === 'ResponseInvalidError') {
    if (code === notInTimeWindowCode || /time window|engine id/i.test(error.message)) {
      return { failure: 'not-in-time-window', detail: 'the agent’s clock is not the one we agreed on' };
    }
    if (code === snmp.ResponseInvalidCode.EAuthFailure) return { failure: 'wrong-credentials', detail: authWords(error.message) };
    if (code === snmp.ResponseInvalidCode.ECouldNotDecrypt)
      return { failure: 'wrong-credentials', detail: 'the answer could not be decrypted' };
    return { failure: 'malformed', detail: `answer not understood (${String(code)})` };
  }
  // DES left OpenSSL's default provider with version 3, and so Node 17.
  if (typeof code === 'string' && /OSSL|CRYPTO/.test(code)) {
    return { failure: 'wrong-credentials', detail: 'this system does not offer the privacy or authentication protocol' };
  }
  if (typeof code === 'string') return { failure: 'socket', detail: code };
  return { failure: 'malformed', detail: error.name };
}

function authWords(message: string): string {
  if (/user name/i.test(message)) return 'the agent does not know the user';
  if (/digest/i.test(message)) return 'wrong authentication key or protocol';
  if (/security level/i.test(message)) return 'the agent wants another security level';
  if (/decrypt/i.test(message)) return 'wrong privacy key or protocol';
  return 'the agent refused the user';
}

const varBindOf = ({ oid, type, value }: Varbind): VarBind => ({ oid, value: valueOf(type, value) });

function valueOf(type: number | undefined, value: unknown): SnmpValue {
  const { ObjectType } = snmp;
  if (type === ObjectType.NoSuchObject) return { type: 'missing', why: 'no-such-object' };
  if (type === ObjectType.NoSuchInstance) return { type: 'missing', why: 'no-such-instance' };
  if (type === ObjectType.EndOfMibView) return { type: 'missing', why: 'end-of-view' };
  if (typeof value === 'number' && Number.isSafeInteger(value)) {
    if (type === ObjectType.Integer) return { type: 'integer', number: value };
    if (type === ObjectType.Counter32) return { type: 'counter32', number: value };
    if (type === ObjectType.Gauge32) return { type: 'gauge32', number: value };
    if (type === ObjectType.TimeTicks) return { type: 'timeticks', number: value };
  }
  if (Buffer.isBuffer(value)) {
    if (type === ObjectType.OctetString) return { type: 'octets', bytes: value };
    if (type === ObjectType.Counter64) return counter64(value);
  }
  if (typeof value === 'string') {
    if (type === ObjectType.OID) return { type: 'oid', text: value };
    if (type === ObjectType.IpAddress) return { type: 'address', text: value };
  }
  return { type: 'other' };
}

/** One to nine bytes, big end first; the ninth is a leading zero. */
function counter64(bytes: Buffer): SnmpValue {
  if (bytes.length === 0) return { type: 'other' };
  const bigint = BigInt(`0x${bytes.toString('hex')}`);
  return bigint < 1n << 64n ? { type: 'counter64', bigint } : { type: 'other' };
}

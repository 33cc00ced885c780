/** What is asked of an InfluxDB beside writing: which it is, InfluxQL, and the calls of its set-up. */
import { ProvnatError } from '../../core/errors.ts';
import type { Destination } from './influx-client.ts';

/** 1.8 · 2.x · 3 Core. */
type InfluxKind = 'one' | 'two' | 'three';

export interface InfluxPing {
  readonly kind: InfluxKind;
  /** As it says: 1.8.10, v2.7.12. */
  readonly version: string;
  /** Its clock minus ours, from the Date of its answer: whole seconds. Absent when it tells none. */
  readonly clockOffsetMs?: number;
}

export interface Row {
  readonly name: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly values: Readonly<Record<string, unknown>>;
}

const withinMs = 10_000;

type Where = Pick<Destination, 'url' | 'token'>;

/** @throws ProvnatError INFLUX_UNREACHABLE when nothing answers, or something that is no InfluxDB */
export async function pingInflux(where: Where): Promise<InfluxPing> {
  const askedAtMs = Date.now();
  const answer = await call(where, 'GET', '/ping');
  await answer.arrayBuffer();
  const version = answer.headers.get('x-influxdb-version');
  if (version === null) {
    throw new ProvnatError(
      'INFLUX_UNREACHABLE',
      `InfluxDB ${where.url}: something answers there (${answer.status}), and does not say that it is an InfluxDB`,
      'Name the address of InfluxDB itself as influx.url in the school file.',
    );
  }
  const kind = /^v?2\./.test(version) ? 'two' : /^v?3\./.test(version) ? 'three' : 'one';
  const date = Date.parse(answer.headers.get('date') ?? '');
  // The header is cut to the second: its middle is the better guess.
  return { kind, version, ...(!Number.isNaN(date) && { clockOffsetMs: date + 500 - (askedAtMs + Date.now()) / 2 }) };
}

/** InfluxQL. @throws ProvnatError INFLUX_UNREACHABLE, INFLUX_REFUSED with what the server says, also when it says so with status 200 */
export async function queryInflux(where: Where, query: string, database?: string): Promise<readonly Row[]> {
  const parameters = new URLSearchParams({ q: query, epoch: 'ms', ...(database !== undefined && { db: database }) });
  const answer = await call(where, 'POST', '/query', { body: parameters.toString(), type: 'application/x-www-form-urlencoded' });
  const said = await jsonOf(answer);
  const results = (said['results'] ?? []) as readonly InfluxResult[];
  const error = said['error'] ?? said['message'] ?? results.find((result) => result.error !== undefined)?.error;
  if (!answer.ok || error !== undefined) throw refused(where, answer.status, String(error ?? JSON.stringify(said)));
  return results.flatMap(({ series = [] }) =>
    series.flatMap(({ name = '', tags = {}, columns, values = [] }) =>
      values.map((row) => ({ name, tags, values: Object.fromEntries(columns.map((column, index) => [column, row[index]])) })),
    ),
  );
}

interface InfluxResult {
  readonly error?: string;
  readonly series?: readonly {
    readonly name?: string;
    readonly tags?: Readonly<Record<string, string>>;
    readonly columns: readonly string[];
    /** Absent when there is none. */
    readonly values?: readonly (readonly unknown[])[];
  }[];
}

/** @throws ProvnatError INFLUX_REFUSED when there is no such database, or it may not be seen; and those of queryInflux */
export async function needDatabase(where: Where, database: string): Promise<void> {
  const names = (await queryInflux(where, 'SHOW DATABASES')).map(({ values }) => values['name'] ?? values['iox::database']);
  if (names.includes(database)) return;
  throw new ProvnatError(
    'INFLUX_REFUSED',
    `InfluxDB ${where.url}: has no database ${database}, or influx.token may not read it`,
    'Make it: provnat influx setup',
  );
}

/** Status and document of any call. @throws ProvnatError INFLUX_UNREACHABLE */
export async function callInflux(
  where: Where,
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE',
  path: string,
  document?: unknown,
): Promise<{ readonly status: number; readonly said: Readonly<Record<string, unknown>> }> {
  const body = document === undefined ? undefined : { body: JSON.stringify(document), type: 'application/json' };
  const answer = await call(where, method, path, body);
  return { status: answer.status, said: await jsonOf(answer) };
}

export const refused = ({ url }: Where, status: number, detail: string): ProvnatError =>
  new ProvnatError(
    'INFLUX_REFUSED',
    `InfluxDB ${url} answered ${status}: ${detail.slice(0, 300)}`,
    status === 401 || status === 403
      ? 'Check the token or account that influx.token points to, and what it may do.'
      : 'See what it says; provnat influx setup makes what is missing.',
  );

async function call(
  { url, token }: Where,
  method: string,
  path: string,
  sent?: { readonly body: string; readonly type: string },
): Promise<Response> {
  try {
    return await fetch(`${url.replace(/\/+$/, '')}${path}`, {
      method,
      signal: AbortSignal.timeout(withinMs),
      redirect: 'error',
      headers: {
        ...(token !== undefined && { authorization: `Token ${token.reveal()}` }),
        ...(sent !== undefined && { 'content-type': sent.type }),
      },
      ...(sent !== undefined && { body: sent.body }),
    });
  } catch (cause) {
    // fetch says only that it failed, and lays the reason underneath.
    const why = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
    const said = why instanceof Error ? why.message : String(why);
    const hint = isOfCertificate(why)
      ? 'Its certificate is not trusted here. Of a CA of your own: set NODE_EXTRA_CA_CERTS to the PEM file of that CA before provnat starts. Else see that it is valid today, and for the name in influx.url.'
      : 'Start it, or correct influx.url in the school file. What could not be sent waits on disk or in the run folders.';
    throw new ProvnatError('INFLUX_UNREACHABLE', `InfluxDB ${url}: does not answer: ${said}`, hint, { cause });
  }
}

/** SELF_SIGNED_CERT_IN_CHAIN, UNABLE_TO_VERIFY_LEAF_SIGNATURE, UNABLE_TO_GET_ISSUER_CERT_LOCALLY, CERT_HAS_EXPIRED, ERR_TLS_CERT_ALTNAME_INVALID, … */
const isOfCertificate = (why: unknown): boolean =>
  why instanceof Error && 'code' in why && typeof why.code === 'string' && /CERT|LEAF_SIGNATURE/.test(why.code);

async function jsonOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  const text = await answer.text();
  if (text === '') return {};
  try {
    return JSON.parse(text) as Readonly<Record<string, unknown>>;
  } catch {
    return { error: text.slice(0, 300) };
  }
}

/** A name in InfluxQL. */
export const quotedName = (name: string): string => `"${name.replace(/["\\]/g, '\\$&')}"`;
/** A text in InfluxQL. */
export const quotedText = (text: string): string => `'${text.replace(/['\\]/g, '\\$&')}'`;

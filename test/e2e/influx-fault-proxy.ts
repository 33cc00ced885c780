/** Between a writer and a real InfluxDB: passes on, or answers for it, or is not there. Counts what came. */
import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { freePort } from '../../run/free-port.ts';

/**
 * status: answered by the proxy, the server never sees it. swallowed: the server takes it, and the connection is cut before it can say so.
 * reset: the connection is cut before the server has seen it. half: half of it reaches the server, which waits for the rest.
 */
export type Fault =
  | { readonly what: 'pass' }
  | { readonly what: 'status'; readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
  | { readonly what: 'slow'; readonly ms: number }
  | { readonly what: 'swallowed' }
  | { readonly what: 'reset' }
  | { readonly what: 'half' };

export interface FaultProxy {
  readonly url: string;
  /** Asked for each request. */
  fault: (count: number) => Fault;
  /** Called when the server has answered a question, before the answer is passed on. */
  afterQuery: (body: string) => Promise<void>;
  readonly writeTimesMs: readonly number[];
  /** Nobody listens any more: refused connections, as of a server that is down. */
  goDown(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function startFaultProxy(targetPort: number): Promise<FaultProxy> {
  const writeTimesMs: number[] = [];
  let server: Server | undefined;
  /** Free when it comes back, too. */
  const port = await freePort();

  async function listen(): Promise<void> {
    server = createServer((incoming, answer) => void handle(incoming, answer));
    await new Promise<void>((up) => server?.listen(port, '127.0.0.1', up));
  }
  async function unlisten(): Promise<void> {
    const old = server;
    server = undefined;
    if (old === undefined) return;
    const closed = new Promise((done) => old.close(done));
    old.closeAllConnections();
    await closed;
  }

  async function handle(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    incoming.on('error', () => undefined);
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks);
    const isWrite = incoming.url?.startsWith('/api/v2/write') === true;
    const fault: Fault = isWrite ? proxy.fault(writeTimesMs.push(performance.now()) - 1) : { what: 'pass' };
    if (fault.what === 'reset') {
      incoming.socket.destroy();
    } else if (fault.what === 'status') {
      answer.writeHead(fault.status, fault.headers).end(fault.body ?? `{"code":"made up","message":"status ${fault.status}"}`);
    } else if (fault.what === 'half') {
      const onward = pass(incoming);
      onward.on('error', () => undefined);
      onward.write(body.subarray(0, body.length >> 1));
      onward.destroy();
      incoming.socket.destroy();
    } else {
      if (fault.what === 'slow') await new Promise((over) => setTimeout(over, fault.ms));
      const onward = pass(incoming);
      onward.on('error', () => answer.destroy());
      onward.on('response', (from) => {
        if (fault.what === 'swallowed') {
          from.resume();
          from.on('end', () => incoming.socket.destroy());
          return;
        }
        void (isWrite ? Promise.resolve() : proxy.afterQuery(body.toString())).then(() => {
          answer.writeHead(from.statusCode ?? 502, from.headers);
          from.pipe(answer);
        });
      });
      onward.end(body);
    }
  }

  const pass = ({ method, url, headers }: IncomingMessage): ReturnType<typeof request> =>
    request({ host: '127.0.0.1', port: targetPort, method, path: url, headers, agent: false });

  await listen();
  const proxy: FaultProxy = {
    url: `http://127.0.0.1:${port}`,
    fault: () => ({ what: 'pass' }),
    afterQuery: () => Promise.resolve(),
    writeTimesMs,
    goDown: unlisten,
    comeBack: listen,
    close: unlisten,
  };
  return proxy;
}

/** The SNMP side: net-snmp's agent behind a socket of our own, so that it can be silenced and restarted without losing its port. */
import type { RemoteInfo, Socket } from 'node:dgram';
import { isIPv6 } from 'node:net';
import snmp from 'net-snmp';
import { bindDatagram } from './echo-port.ts';
import { LiveMib, type Scalar, type Table } from './live-mib.ts';

export interface SnmpUser {
  readonly name: string;
  readonly authProtocol?: 'md5' | 'sha' | 'sha224' | 'sha256' | 'sha384' | 'sha512';
  readonly authKey?: string;
  /** Not DES: OpenSSL 3 has none. */
  readonly privProtocol?: 'aes' | 'aes256b' | 'aes256r';
  readonly privKey?: string;
}

export interface SnmpAgentOptions {
  readonly host: string;
  readonly port: number;
  readonly community?: string;
  readonly users: readonly SnmpUser[];
  readonly mib: { readonly scalars: readonly Scalar[]; readonly tables: readonly Table[] };
  /** Identifies the agent in SNMPv3; survives restarts. */
  readonly engineId: Buffer;
  readonly engineBoots: () => number;
  readonly engineTimeS: () => number;
}

/** RFC 3414 §2.2.3: further off and the message is a replay. */
const timeWindowS = 150;
/** A response must stay well below a datagram of 64 kB, whatever max-repetitions asks for. */
const maxBulkVarbinds = 200;
const usmNotInTimeWindow = '2';

interface V3Message {
  readonly version: number;
  readonly user?: { readonly level: number };
  readonly msgSecurityParameters?: { msgAuthoritativeEngineBoots: number; msgAuthoritativeEngineTime: number };
  readonly pdu: { nonRepeaters: number; maxRepetitions: number; readonly varbinds: readonly unknown[] };
  createReportResponseMessage(engine: Engine, context: string, errorType: string): object;
}
interface Engine {
  engineBoots: number;
  engineTime: number;
}
type Handler = (socket: object, message: V3Message, asker: RemoteInfo) => void;
/** The parts of net-snmp's agent that are used here; its own types leave them open. */
interface NetSnmpAgent {
  readonly engine: Engine;
  readonly context: string;
  readonly listener: { send(message: object, asker: RemoteInfo, socket: object): void };
  request: Handler;
  getBulkRequest: Handler;
  getMib(): unknown;
  getAuthorizer(): { addCommunity(community: string): void; addUser(user: object): void };
}

export class SnmpAgent {
  readonly #options: SnmpAgentOptions;
  readonly #socket: Socket;
  #receive: (data: Buffer, asker: RemoteInfo) => void = () => undefined;
  #silent = false;
  #answerCount = 0;
  #refusalCount = 0;

  /** Throws PORT_IN_USE. */
  static async open(options: SnmpAgentOptions): Promise<SnmpAgent> {
    return new SnmpAgent(options, await bindDatagram(options.host, options.port));
  }

  private constructor(options: SnmpAgentOptions, socket: Socket) {
    this.#options = options;
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (data, asker) => {
      if (!this.#silent) this.#receive(data, asker);
    });
    this.restart();
  }

  get port(): number {
    return this.#socket.address().port;
  }

  get answerCount(): number {
    return this.#answerCount;
  }

  /** Requests with a wrong community, user or key, and what was no SNMP at all. */
  get refusalCount(): number {
    return this.#refusalCount;
  }

  silence(on: boolean): void {
    this.#silent = on;
  }

  /** A new agent process on the same port. */
  restart(): void {
    const { community, users, mib, engineId, engineBoots, engineTimeS, host } = this.#options;
    const onAnswer = (error: unknown): void => {
      if (error === null || error === undefined) this.#answerCount += 1;
      else this.#refusalCount += 1;
    };
    const agent = snmp.createAgent(
      { engineID: engineId, transport: isIPv6(host) ? 'udp6' : 'udp4', dgramModule: { createSocket: () => this.#facade() } },
      onAnswer,
    ) as NetSnmpAgent;
    if (community !== undefined) agent.getAuthorizer().addCommunity(community);
    for (const user of users) agent.getAuthorizer().addUser(userOf(user));
    const live = new LiveMib(agent.getMib(), mib.scalars, mib.tables);

    const request = agent.request.bind(agent);
    agent.request = (socket, message, asker) => {
      agent.engine.engineBoots = engineBoots();
      agent.engine.engineTime = engineTimeS();
      if (isReplay(message, agent.engine)) {
        const report = message.createReportResponseMessage(agent.engine, agent.context, usmNotInTimeWindow);
        agent.listener.send(report, asker, socket);
        return;
      }
      // net-snmp would give the asker its own boots and time back.
      if (message.msgSecurityParameters !== undefined) {
        message.msgSecurityParameters.msgAuthoritativeEngineBoots = agent.engine.engineBoots;
        message.msgSecurityParameters.msgAuthoritativeEngineTime = agent.engine.engineTime;
      }
      request(socket, message, asker);
    };
    // net-snmp counts max-repetitions as varbinds of the whole answer; RFC 3416 §4.2.3 means rows.
    const getBulk = agent.getBulkRequest.bind(agent);
    agent.getBulkRequest = (socket, message, asker) => {
      const { pdu } = message;
      const repeaterCount = Math.max(0, pdu.varbinds.length - pdu.nonRepeaters);
      const rows = Math.min(pdu.maxRepetitions, Math.max(1, Math.floor(maxBulkVarbinds / Math.max(1, repeaterCount))));
      pdu.maxRepetitions = pdu.nonRepeaters + rows * repeaterCount;
      getBulk(socket, message, asker);
    };
    const receive = this.#receive;
    this.#receive = (data, asker) => {
      agent.engine.engineBoots = engineBoots();
      agent.engine.engineTime = engineTimeS();
      live.refresh();
      try {
        receive(data, asker);
      } catch {
        // net-snmp throws on object identifiers that it cannot take apart; a device would drop them too.
        this.#refusalCount += 1;
      }
    };
  }

  async close(): Promise<void> {
    await new Promise<void>((resolve) => this.#socket.close(() => resolve()));
  }

  /** What net-snmp takes for its socket: it may send, and hears what we pass on. */
  #facade(): object {
    return {
      on: (event: string, listener: (data: Buffer, asker: RemoteInfo) => void) => {
        if (event === 'message') this.#receive = listener;
      },
      bind: () => undefined,
      close: () => undefined,
      address: () => this.#socket.address(),
      send: (data: Buffer, offset: number, length: number, port: number, address: string, done: (error: Error | null) => void) => {
        if (this.#silent) done(null);
        else this.#socket.send(data, offset, length, port, address, done);
      },
    };
  }
}

/** RFC 3414 §3.2.7: authenticated messages must name our boots and a time near ours. */
function isReplay(message: V3Message, engine: Engine): boolean {
  const { msgSecurityParameters: said, user } = message;
  if (message.version !== snmp.Version3 || said === undefined || user?.level === snmp.SecurityLevel.noAuthNoPriv) return false;
  return (
    said.msgAuthoritativeEngineBoots !== engine.engineBoots || Math.abs(said.msgAuthoritativeEngineTime - engine.engineTime) > timeWindowS
  );
}

function userOf({ name, authProtocol, authKey, privProtocol, privKey }: SnmpUser): object {
  if (authProtocol === undefined) return { name, level: snmp.SecurityLevel.noAuthNoPriv };
  const auth = { name, authProtocol: snmp.AuthProtocols[authProtocol], authKey };
  if (privProtocol === undefined) return { ...auth, level: snmp.SecurityLevel.authNoPriv };
  return { ...auth, level: snmp.SecurityLevel.authPriv, privProtocol: snmp.PrivProtocols[privProtocol], privKey };
}

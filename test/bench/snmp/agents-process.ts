/**
 * Many emulated agents in a process of their own, so that their CPU is nobody else's: node agents-process.mjs <access points> <managed>.
 * Prints the ports as JSON; answers `count` over IPC with what was answered so far. An answer is encoded once for each question that is
 * asked, and only the uptime in it moves.
 */
import dgram from 'node:dgram';
import { accessPointTable, controllerTable } from './agent-tables.ts';
import { all, decodeRequest, encodeResponse, fromTable, read, tag, type Request, type Value } from '../../collectors/snmp/stub-agent.ts';

interface Answered {
  requests: number;
  varBinds: number;
}

const uptime = Buffer.from([0x06, 0x08, 0x2b, 6, 1, 2, 1, 1, 3, 0]);
const beganMs = performance.now();
/** Questions that are remembered: a few for each kind of agent, and a few thousand for a controller. */
const mostKept = 50_000;

/** Of one kind of agent. */
function responder(table: ReadonlyMap<string, Value>, answered: Answered): (datagram: Buffer) => Buffer | undefined {
  const honest = fromTable(table);
  const kept = new Map<string, { readonly list: Buffer; readonly uptimeAt: number; readonly varBinds: number }>();
  return (datagram) => {
    const [version, community, pdu] = all(read(datagram, 0).body);
    if (version === undefined || community === undefined || pdu === undefined) return undefined;
    const id = read(pdu.body, 0);
    const key = `${String(pdu.type)} ${pdu.body.toString('latin1', id.end)}`;
    let answer = kept.get(key);
    if (answer === undefined) {
      const request = decodeRequest(datagram);
      const said = honest(request);
      if (!Array.isArray(said)) return undefined;
      answer = encoded(request, said.length, encodeResponse(request, said));
      if (kept.size < mostKept) kept.set(key, answer);
    }
    answered.requests++;
    answered.varBinds += answer.varBinds;
    if (answer.uptimeAt >= 0) answer.list.writeUInt32BE(Math.floor((performance.now() - beganMs) / 10) + 100_000_000, answer.uptimeAt);
    return framed(community.body, pdu.body.subarray(0, id.end), answer.list);
  };
}

/** error-status, error-index and the varbinds, as they stand behind the request id. */
function encoded(request: Request, varBinds: number, response: Buffer) {
  const pdu = all(read(response, 0).body)[2];
  if (pdu === undefined) throw new Error('an answer without a PDU');
  const list = Buffer.from(pdu.body.subarray(read(pdu.body, 0).end));
  const at = list.indexOf(uptime);
  // Tag and length of the TimeTicks, which has four octets: it is as large as that from the beginning.
  return { list, varBinds, uptimeAt: at >= 0 && request.kind === 'get' ? at + uptime.length + 2 : -1 };
}

function framed(community: Buffer, id: Buffer, list: Buffer): Buffer {
  const pduLength = id.length + list.length;
  const inside = 3 + 2 + community.length + 4 + pduLength;
  const head = Buffer.allocUnsafe(4 + 3 + 2 + community.length + 4);
  head.writeUInt32BE(0x30820000 + inside, 0);
  head.writeUIntBE(0x020101, 4, 3);
  head[7] = tag.octets;
  head[8] = community.length;
  community.copy(head, 9);
  head.writeUInt32BE(0xa2820000 + pduLength, 9 + community.length);
  return Buffer.concat([head, id, list]);
}

async function listen(answer: (datagram: Buffer) => Buffer | undefined): Promise<number> {
  const socket = dgram.createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
  socket.on('message', (datagram, from) => {
    const response = answer(datagram);
    if (response !== undefined) socket.send(response, from.port, from.address);
  });
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  return socket.address().port;
}

const [accessPointCount = 0, managedCount = 0] = process.argv.slice(2).map(Number);
const answered: Answered = { requests: 0, varBinds: 0 };
const accessPoint = responder(accessPointTable(), answered);
const accessPoints = await Promise.all(Array.from({ length: accessPointCount }, () => listen(accessPoint)));
const controller = managedCount === 0 ? undefined : await listen(responder(controllerTable(managedCount), answered));
process.on('message', () => process.send?.(answered));
process.on('disconnect', () => process.exit());
process.send?.({ accessPoints, controller });

/** An access point of ours whose agent has bad habits, over v2c or v3; what it does follows from its seed. */
import { fileURLToPath } from 'node:url';
import { Secret } from '../../../../core/secret.ts';
import type { SnmpCredential } from '../../../../collectors/snmp/snmp-value.ts';
import { readSnmprec } from '../snmprec.ts';
import type { Answer, Request } from '../stub-agent.ts';
import { encodeResponse, fromTable, startStubAgent, whole } from '../stub-agent.ts';
import { engineReport, startV3Agent, v3Credential } from '../v3-agent.ts';
import type { Draws } from './draws.ts';
import { drawsOf } from './draws.ts';
import type { Habit } from './mischief.ts';
import { habits, spoilAnswer, spoilOctets } from './mischief.ts';

export interface HostileAgent {
  readonly port: number;
  readonly credential: SnmpCredential;
  readonly habits: readonly Habit[];
  /** Questions so far. */
  readonly questionCount: () => number;
  close(): void;
}

const kinds = ['aruba-instant', 'aerohive-hiveos', 'cisco-aireos', 'huawei-ac', 'openwrt', 'standard', 'ubiquiti-unifi'] as const;
/** Beside the tests; the long run is bundled elsewhere, and told where. */
const folder = process.env['PROVNAT_FUZZ_RECORDINGS'] ?? fileURLToPath(new URL('../synthetic/', import.meta.url));
const uptime = '1.3.6.1.2.1.1.3.0';

/** @param always habits instead of drawn ones, at every answer */
export async function startHostileAgent(seed: number, version: '2c' | '3', always?: readonly [Habit, ...Habit[]]): Promise<HostileAgent> {
  const draws = drawsOf(seed);
  const own = always ?? [...new Set(Array.from({ length: 1 + draws.below(3) }, () => draws.one(habits as unknown as [Habit, ...Habit[]])))];
  const ratio = always === undefined ? draws.one([0.1, 0.5, 1]) : 1;
  const table: Map<string, ReturnType<typeof whole> | (() => ReturnType<typeof whole>)> = new Map(
    readSnmprec(`${folder}${draws.one(kinds)}.snmprec`),
  );
  let ticks = 100_000;
  table.set(uptime, () => whole(own.includes('restarts all the time') ? draws.below(1000) : (ticks += 100), 'ticks'));
  const honest = fromTable(table);
  const habitNow = (): Habit | undefined => (draws.chance(ratio) ? draws.one(own as [Habit, ...Habit[]]) : undefined);

  if (version === '2c') {
    let count = 0;
    const stub = await startStubAgent(honest, (request, _from, send) => {
      count++;
      misbehave(habitNow(), request, honest, (said) => encodeResponse(request, said), send, draws);
    });
    const credential = { version: '2c', community: new Secret('seats') } as const;
    return { port: stub.port, credential, habits: own, questionCount: () => count, close: () => stub.close() };
  }
  const agent = await startV3Agent(honest, (question, encode, send) => {
    const habit = habitNow();
    if (habit === 'is another engine every time') agent.engine.engineId = Buffer.concat([Buffer.from('80001f8804', 'hex'), draws.bytes(4)]);
    if (habit === 'restarts all the time') agent.engine.boots = draws.below(10);
    if (habit === 'begins again and again') {
      Object.assign(agent.engine, { boots: 0, timeSeconds: 0 });
      return send(encode(engineReport, true));
    }
    const answer = question.discovery ? () => engineReport : question.understood ? honest : () => undefined;
    misbehave(habit, question.request, answer, encode, send, draws);
  });
  return {
    port: agent.port,
    credential: v3Credential(),
    habits: own,
    questionCount: () => agent.questions.length,
    close: () => agent.close(),
  };
}

function misbehave(
  habit: Habit | undefined,
  request: Request,
  honest: (request: Request) => Answer,
  encode: (said: Exclude<Answer, undefined>) => Buffer,
  send: (datagram: Buffer) => void,
  draws: Draws,
): void {
  const said = habit === undefined ? honest(request) : spoilAnswer(habit, request, honest(request), draws);
  if (said === undefined) return;
  let datagram = encode(said);
  if (habit === 'carries 484 octets, says so' && datagram.length > 484) datagram = encode(1);
  const out = habit === undefined ? [datagram] : spoilOctets(habit, datagram, draws);
  const go = () => {
    for (const each of out) if (each.length < 65_000) send(each);
  };
  if (habit === 'answers late') setTimeout(go, 1 + draws.below(250));
  else go();
}

/** What an agent may do to us: mischief with the answer before it is written down, with its octets, and with when and how often it comes. */
import type { Answer, Bind, Request, Value } from '../stub-agent.ts';
import { tag } from '../stub-agent.ts';
import type { Draws } from './draws.ts';

/** Every kind a device may be of; most devices have two or three habits. */
export const habits = [
  'truncates',
  'flips bits',
  'gives giant lengths',
  'repeats slices',
  'answers twice',
  'answers late',
  'is silent',
  'sends wrong types',
  'sends what cannot be decoded',
  'sends long texts',
  'walks without end',
  'walks in circles',
  'walks backwards',
  'leaves values out',
  'adds values',
  'answers with an error',
  'carries 484 octets, says so',
  'carries 484 octets, cuts',
  'carries 484 octets, is silent',
  'answers another question',
  'sends junk',
  'floods',
  'restarts all the time',
  'is another engine every time',
  'begins again and again',
] as const;
export type Habit = (typeof habits)[number];

/** Before it is encoded. */
export function spoilAnswer(habit: Habit, request: Request, honest: Answer, draws: Draws): Answer {
  if (!Array.isArray(honest)) return honest;
  const binds = honest as readonly Bind[];
  const some = (change: (bind: Bind) => Bind) => {
    const at = draws.below(Math.max(1, binds.length));
    return binds.map((bind, index) => (index === at || draws.chance(0.1) ? change(bind) : bind));
  };
  const column = (oid: string) => oid.split('.').slice(0, -1).join('.');
  switch (habit) {
    case 'sends wrong types':
      return some(({ oid }) => ({
        oid,
        value: { tag: draws.one(Object.values(tag) as [number, ...number[]]), bytes: draws.bytes(draws.below(9)) },
      }));
    case 'sends what cannot be decoded':
      return some(({ oid }) => ({ oid, value: draws.one(undecodable) }));
    case 'sends long texts':
      return some(({ oid }) => ({ oid, value: { tag: tag.octets, bytes: longText(draws) } }));
    case 'walks without end':
      return request.kind === 'get'
        ? binds
        : Array.from({ length: request.oids.length * request.repetitions }, (_, at): Bind => {
            const [from = '', row = '0'] = (request.oids[at % request.oids.length] ?? '').split(endless);
            return { oid: `${from}${endless}${String(Number(row) + 1 + Math.floor(at / request.oids.length))}`, value: one };
          });
    case 'walks in circles':
      return request.kind === 'get'
        ? binds
        : request.oids.map((oid) => ({ oid: `${oid}.1`.slice(0, 60), value: draws.one(undecodable.slice(3) as [Value]) }));
    case 'walks backwards':
      return request.kind === 'get' ? binds : [...binds].reverse();
    case 'leaves values out':
      return binds.slice(0, draws.below(binds.length + 1));
    case 'adds values':
      return [...binds, ...binds.slice(0, 1 + draws.below(5))];
    case 'answers with an error':
      return draws.below(20);
    case 'answers another question':
      return binds.map(({ oid, value }) => ({ oid: `${column(oid)}.${String(draws.below(9))}`, value }));
    default:
      return honest;
  }
}

/** Octets of any kind, or a text that steers the terminal it is shown on. */
const longText = (draws: Draws): Buffer =>
  draws.chance(0.5) ? draws.bytes(draws.below(3000)) : Buffer.from('\u001b[2Jap-\r\u202e\u0000å'.repeat(1 + draws.below(200)));

/** An index that no device has, and then a number that grows. */
const endless = '.77777.';
const one: Value = { tag: tag.integer, bytes: Buffer.from([1]) };

const undecodable: readonly [Value, ...Value[]] = [
  { tag: tag.address, bytes: Buffer.from([10, 0, 1]) },
  { tag: tag.integer, bytes: Buffer.alloc(0) },
  { tag: 0x7f, bytes: Buffer.from([1]) },
  { tag: tag.counter64, bytes: Buffer.alloc(30, 0xff) },
  { tag: tag.octets, bytes: Buffer.from([0x1b, 0x5b, 0x32, 0x4a, 0]) },
];

/** The octets that go out for it: none, one or many. */
export function spoilOctets(habit: Habit, datagram: Buffer, draws: Draws): readonly Buffer[] {
  const copy = Buffer.from(datagram);
  switch (habit) {
    case 'truncates':
      return [copy.subarray(0, draws.below(copy.length))];
    case 'flips bits':
      for (let flip = 0; flip <= draws.below(8); flip++) {
        const at = draws.below(copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 << draws.below(8));
      }
      return [copy];
    case 'gives giant lengths': {
      const at = 1 + draws.below(copy.length - 1);
      const giant = draws.one([
        Buffer.from([0x84, 0xff, 0xff, 0xff, 0xff]),
        Buffer.from([0x82, 0xff, 0xff]),
        Buffer.from([0x80]),
        Buffer.from([0x88, ...draws.bytes(8)]),
      ]);
      return [Buffer.concat([copy.subarray(0, at), giant, copy.subarray(at + 1)])];
    }
    case 'repeats slices': {
      const from = draws.below(copy.length);
      const slice = copy.subarray(from, from + draws.below(200));
      return [Buffer.concat([copy.subarray(0, from), slice, slice, copy.subarray(from)])];
    }
    case 'answers twice':
      return [copy, copy, copy];
    case 'is silent':
      return [];
    case 'carries 484 octets, cuts':
      return [copy.subarray(0, 484)];
    case 'carries 484 octets, is silent':
      return copy.length > 484 ? [] : [copy];
    case 'sends junk':
      return [draws.bytes(draws.below(300)), copy];
    case 'floods':
      return [...Array.from({ length: 300 }, () => draws.bytes(40)), copy];
    default:
      return [copy];
  }
}

/** Recordings of agents in snmpsim's format: `OID|type|value`, one a line. */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Value } from './stub-agent.ts';
import { address, octets, oidValue, text, whole } from './stub-agent.ts';

const hex = (raw: string) => Buffer.from(raw, 'hex');
const kinds: Record<string, (raw: string) => Value> = {
  '2': (raw) => whole(BigInt(raw)),
  '4': text,
  '4x': (raw) => octets(hex(raw)),
  '6': oidValue,
  '64': address,
  '64x': (raw) => address([...hex(raw)].join('.')),
  '65': (raw) => whole(BigInt(raw), 'counter32'),
  '66': (raw) => whole(BigInt(raw), 'gauge32'),
  '67': (raw) => whole(BigInt(raw), 'ticks'),
  '70': (raw) => whole(BigInt(raw), 'counter64'),
};

/** Its lines. Gzipped when the name says so. */
export function recordedLines(path: string): string[] {
  const file = readFileSync(path);
  return (path.endsWith('.gz') ? gunzipSync(file) : file)
    .toString('utf8')
    .split(/\r?\n/)
    .filter((line) => line !== '');
}

export const readSnmprec = (path: string): Map<string, Value> => tableOf(recordedLines(path));

/** Lines of types that move, such as `67:numeric`, are left out: nothing in this process plays them. */
export function tableOf(lines: readonly string[]): Map<string, Value> {
  const table = new Map<string, Value>();
  for (const line of lines) {
    const [oid = '', kind = '', ...raw] = line.split('|');
    const value = kinds[kind]?.(raw.join('|'));
    if (value !== undefined) table.set(oid, value);
  }
  return table;
}

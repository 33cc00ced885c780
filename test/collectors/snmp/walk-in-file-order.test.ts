/**
 * Tables that some controllers index by text come in alphabetical order, which is not OID order. Only a real snmpsim plays them so, since it
 * walks in the order of the file; our own agent sorts what it plays.
 */
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import { defaultWalkLimits, walkColumns } from '../../../collectors/snmp/walk.ts';
import { recordedLines } from './snmprec.ts';
import type { Snmpsim } from './snmpsim.ts';
import { hasSnmpsim, startSnmpsim } from './snmpsim.ts';

const folder = process.env['PROVNAT_RECORDINGS'];
if (folder === undefined) console.warn('SKIPPED: PROVNAT_RECORDINGS is not set; 1 table of a real controller is not walked');
const column = '1.3.6.1.4.1.99999.1.1';
/** The first number is the length of the name, as in the index of a table of networks. */
const rowOf = (name: string) => [name.length, ...Buffer.from(name)].join('.');
const names = ['aula', 'bibliotek', 'elev', 'gymnastik', 'kontor', 'personal', 'sal', 'vaktmastare'];
const lines = [
  '1.3.6.1.2.1.1.3.0|67|1000000',
  ...names.map((name) => `${column}.${rowOf(name)}|4|${name}`),
  ...names.map((name) => `1.3.6.1.4.1.99999.1.2.${rowOf(name)}|2|${String(name.length)}`),
  '1.3.6.1.4.1.99999.2.0|2|0',
];

const sims: Snmpsim[] = [];
afterAll(async () => {
  for (const sim of sims) await sim.stop();
});

async function walk(
  name: string,
  recording: readonly string[],
  oids: readonly string[],
  maxBackwardSteps = defaultWalkLimits.maxBackwardSteps,
) {
  const sim = await startSnmpsim(new Map([[name, recording]]));
  sims.push(sim);
  const session = openSession(
    { address: '127.0.0.1', port: sim.port, credential: { version: '2c', community: new Secret(name) } },
    systemClock,
  );
  try {
    return await walkColumns(session, oids, { ...defaultWalkLimits, maxBackwardSteps }, systemClock);
  } finally {
    session.close();
  }
}

/** Column and row of every line that a walk of these columns has to find, and how often the order goes backwards. */
function expected(recording: readonly string[], oids: readonly string[]) {
  return new Map(
    oids.map((oid) => [
      oid,
      recording.flatMap((line) => (line.startsWith(`${oid}.`) ? [line.slice(oid.length + 1).split('|')[0] ?? ''] : [])),
    ]),
  );
}
const follows = (left: readonly number[], right: readonly number[]): boolean => {
  const at = left.findIndex((part, index) => part !== right[index]);
  return at < 0 ? left.length < right.length : (left[at] ?? 0) < (right[at] ?? -1);
};
const stepsBack = (recording: readonly string[]) => {
  const oids = recording.map((line) => (line.split('|')[0] ?? '').split('.').map(Number));
  return oids.filter((oid, index) => index > 0 && !follows(oids[index - 1] ?? [], oid)).length;
};

describe.skipIf(!hasSnmpsim)('a table out of order', { timeout: 60_000 }, () => {
  it('is read to its end', async () => {
    const oids = [column, '1.3.6.1.4.1.99999.1.2'];
    expect(stepsBack(lines)).toBe(6);
    const { columns, stop } = await walk('alphabetical', lines, oids);
    expect(stop).toBeUndefined();
    expect(new Map([...columns].map(([oid, rows]) => [oid, [...rows.keys()]]))).toEqual(expected(lines, oids));
  });

  it('is really played out of order: a walk that takes no step backwards ends early', async () => {
    const { columns, stop } = await walk('strict', lines, [column], 0);
    expect(stop).toBe('too-many-backward-steps');
    expect(columns.get(column)?.size).toBeLessThan(names.length);
  });

  it.skipIf(folder === undefined)('of a real controller is read to its end, all 144 steps backwards included', async () => {
    const recording = recordedLines(join(folder ?? '', 'cisco-wlc-aireos-226ap.snmprec.gz'));
    expect(stepsBack(recording)).toBe(144);
    const oids = recording.map((line) => line.split('|')[0] ?? '');
    // Every column in which the order goes backwards: what stands before the length and the letters of a name.
    const backwards = new Set(oids.flatMap((oid) => /^(1\.3\.6\.1\.4\.1\.14179\.1\.2\.13\.1\.\d+)\./.exec(oid)?.[1] ?? []));
    const { columns, stop } = await walk('controller', recording, [...backwards]);
    expect(stop).toBeUndefined();
    expect(new Map([...columns].map(([oid, rows]) => [oid, [...rows.keys()]]))).toEqual(expected(recording, [...backwards]));
  });
});

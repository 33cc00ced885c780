/**
 * An access point, or its SNMP agent alone, dies while the bandwidth is measured: in a room that is full and in one that has enough. A room
 * that has enough is never called not ready because its agent fell silent, and a full one never passes because of it.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { afterAll, describe, expect, test } from 'vitest';

import type { RunState } from '../../core/run-state.ts';
import { findingOf, outcomesOf, roomOf, type JudgedDocument } from './judged-document.ts';
import { Rehearsal, type SchoolRoom } from './rehearsal.ts';

const rooms: readonly SchoolRoom[] = [
  { room: 'full', seats: 3, capacityRatio: 0.6 },
  { room: 'enough', seats: 3, capacityRatio: 2 },
];
/** Well inside the 40 s of the phase: half of what would be judged is measured by then, and half is not. */
const killedAfterMs = 15_000;
const schools: Rehearsal[] = [];

afterAll(() => Promise.all(schools.map((school) => school.close())));

async function play(of: readonly SchoolRoom[], kill: (school: Rehearsal) => void): Promise<JudgedDocument> {
  const school = await Rehearsal.start(of);
  schools.push(school);
  const running = school.run(
    of.map(({ room }) => room),
    ['--rehearsal', '--phases', 'idle,bandwidth'],
  );
  await running.reached('bandwidth', killedAfterMs);
  kill(school);
  const document = await running.document();
  const state = JSON.parse(await readFile(join(document.runFolder, 'run-state.json'), 'utf8')) as RunState;
  expect(state.rooms.map(({ end }) => end)).toEqual(['finished', 'finished']);
  return document;
}

/** What the folder says of it: who fell silent, and for how long. */
function expectSilence(document: JudgedDocument, room: string): void {
  const reach = findingOf(document, room, 'access-point-reachable');
  expect(reach, outcomesOf(document, room)).toMatchObject({ outcome: 'warn', evidence: { accessPoints: [`ap-${room}`] } });
  expect(reach.evidence['silenceMs']).toBeGreaterThan(15_000);
  expect(roomOf(document, room).outcome).not.toMatch(/^ready/);
}

describe.concurrent('in the middle of the bandwidth phase', () => {
  test('the SNMP agents die, and the pupils notice nothing', async () => {
    const document = await play(rooms, (school) => {
      for (const { room } of rooms) school.accessPoint(`ap-${room}`).silenceAgent(true);
    });
    for (const { room } of rooms) expectSilence(document, room);
    // What was enough was enough, but that it went through the room can no longer be told.
    const enough = roomOf(document, 'enough');
    expect(enough.outcome, outcomesOf(document, 'enough')).toBe('inconclusive');
    expect(enough.findings.filter(({ power, outcome }) => power === 'decides' && outcome === 'fail')).toEqual([]);
    expect(findingOf(document, 'full', 'pupils-under-target').outcome, outcomesOf(document, 'full')).toBe('fail');
    expect(roomOf(document, 'full').outcome).toBe('not-ready');
  });

  test('the access points die, and nobody gets anything any more', async () => {
    const document = await play(
      rooms.map((room) => ({ ...room, ownProcess: true })),
      (school) => {
        for (const { room } of rooms) school.killAccessPoint(`ap-${room}`);
      },
    );
    for (const { room } of rooms) {
      expectSilence(document, room);
      // Either the device is seen to be gone, and a room without one is not ready; or it cannot be told who was.
      const { outcome, findings } = roomOf(document, room);
      expect(['not-ready', 'inconclusive'], outcomesOf(document, room)).toContain(outcome);
      for (const check of ['pupils-under-target', 'worst-five-seconds']) {
        expect(['fail', 'no-data'], outcomesOf(document, room)).toContain(findings.find((finding) => finding.check === check)?.outcome);
      }
    }
  });
});

/** A run with a k6 that only looks around: what it finds when it starts, and what is kept of it. */
import { chmod, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { builtInLimits } from '../../core/limits/built-in-limits.ts';
import type { Plan } from '../../core/plan.ts';
import type { RunState } from '../../core/run-state.ts';
import { makePlan } from '../../core/plan/make-plan.ts';
import { activeRuns, stopRun } from '../../run/active-runs.ts';
import { freePort } from '../../run/free-port.ts';
import { playRun, type PlayOptions } from '../../run/play-run.ts';
import type { PreparedRun } from '../../run/prepare-run.ts';
import { Secret } from '../../core/secret.ts';
import { fromTable, startStubAgent } from '../collectors/snmp/stub-agent.ts';
import { recording } from '../collectors/snmp/discovered-device.ts';
import { consent, document, school, server, vendors } from './doctor/school.ts';

vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-play-'));
  vi.stubEnv('TMPDIR', folder);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

interface Found {
  readonly atMs: number;
  readonly plan: Plan;
  readonly raw: readonly string[];
}

const looksAround = `#!${process.execPath}
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const { dirname, join } = require('node:path');
const path = process.env.PROVNAT_PLAN;
const plan = JSON.parse(readFileSync(path, 'utf8'));
writeFileSync(join(dirname(path), '..', 'found.json'), JSON.stringify({ atMs: Date.now(), plan, raw: readdirSync(join(dirname(path), 'raw')) }));
`;

/** Of a server that nobody is at: all that is asked of it is refused at once. */
async function prepared(startInMs: number): Promise<PreparedRun> {
  const gone = { ...server, address: '127.0.0.1', scheme: 'http' as const, port: await freePort() };
  const inventory = { ...school, server: gone, rooms: [{ room: 'B12', seats: 2, accessPoints: [] }], accessPoints: [] };
  const createdAtMs = Date.now();
  const planAt = (startAtMs: number): Plan =>
    makePlan({
      ...{ inventory, rooms: ['B12'], length: 'quick', mode: 'room', seed: 1, runId: '2026-11-23T08-00-00Z-k3f9a2b1' },
      ...{ startAtMs, createdAtMs, optIn: document, insecureSkipTlsVerify: false, portPerPupil: false },
    });
  return {
    ...{ plan: planAt(createdAtMs + startInMs), planAt, inventory, server: gone, optIn: document, vendors, runsPath: join(folder, 'runs') },
    ...{ consent: { ...consent, answeredFrom: '127.0.0.1' }, credentials: new Map() },
  };
}

async function play(run: PreparedRun, options: Partial<PlayOptions> = {}) {
  const path = join(folder, 'k6');
  await writeFile(path, looksAround);
  await chmod(path, 0o755);
  const interrupt = new AbortController();
  const sealed = await playRun(run, {
    ...{ k6: { path, version: '2.2.0' }, limits: builtInLimits, interrupt: interrupt.signal },
    // Nobody answers: it need not be asked for long.
    listen: (event) => event.type === 'step' && event.step === 'ledger' && interrupt.abort(),
    ...options,
  });
  return { sealed, found: JSON.parse(await readFile(join(run.runsPath, 'found.json'), 'utf8')) as Found };
}

describe.skipIf(process.platform === 'win32')('a run', () => {
  it('whose locks and collectors took longer than was planned begins later, and k6 has time to be ready', async () => {
    const run = await prepared(1_000);
    const marks: number[] = [];
    const { sealed, found } = await play(run, { onMark: ({ startAtMs }) => void marks.push(startAtMs) });
    const { startAtMs } = found.plan;
    expect(startAtMs - found.atMs).toBeGreaterThan(3_000);
    expect(marks).toEqual([startAtMs]);
    expect(found.plan).toEqual(JSON.parse(JSON.stringify(run.planAt(startAtMs))));
    expect(sealed.plan.startAtMs).toBe(startAtMs);
    expect(JSON.parse(await readFile(join(sealed.path, 'plan.json'), 'utf8'))).toEqual(found.plan);
  });

  it('that is ready in time begins as planned', async () => {
    const run = await prepared(30_000);
    const { sealed } = await play(run);
    expect(sealed.plan).toEqual(run.plan);
  });

  it('holds its folder as long as it is played', async () => {
    const { found } = await play(await prepared(30_000));
    expect(found.raw).toContain('writer.lock');
  });

  it('that is told to stop before there is a generator to be told starts none', async () => {
    const run = await prepared(30_000);
    const stopped: unknown[] = [];
    const stopNow = async (): Promise<void> => {
      for (const active of await activeRuns()) stopped.push(await stopRun(active));
    };
    // While it asks whether others are at work: the server answers when the stop has been said.
    const asked = createServer((_request, response) => {
      void stopNow().then(() => response.end(JSON.stringify({ otherRunCount: 0, runLimitCount: 1 })));
    });
    asked.listen(run.server.port, run.server.address);
    try {
      await expect(play(run)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    } finally {
      asked.close().closeAllConnections();
    }
    expect(stopped[0]).toEqual({ generatorsStopped: 0, toolGone: false, load: 'not-begun' });
    expect(await readdir(run.runsPath).catch(() => [])).toEqual([]);
  });

  it('that is told to stop while its collectors start is kept as one that was stopped, and no k6 was started', async () => {
    const run = await prepared(30_000);
    const interrupt = new AbortController();
    const sealed = await playRun(run, {
      ...{ k6: { path: join(folder, 'no-such-k6'), version: '2.2.0' }, limits: builtInLimits, interrupt: interrupt.signal },
      listen: (event) => event.type === 'step' && event.step === 'access-points' && interrupt.abort(),
    });
    expect(sealed.state?.rooms).toMatchObject([{ room: 'B12', end: 'stopped' }]);
  });

  it('compares also the access point that was too slow before it: who answers its polls is in its record', async () => {
    const agent = await startStubAgent(fromTable(recording('aerohive-hiveos')));
    const run = await prepared(30_000);
    const accessPoint = { accessPoint: 'ap-b12', address: '127.0.0.1', port: agent.port, credential: 'read', bssids: [] };
    const inventory = { ...run.inventory, rooms: [{ room: 'B12', seats: 2, accessPoints: ['ap-b12'] }], accessPoints: [accessPoint] };
    const before = new Map([['ap-b12', { accessPoint: 'ap-b12', name: 'matsal-2' }]]);
    const credentials = new Map([['read', { version: '2c', community: new Secret('seats') } as const]]);
    const { sealed } = await play({ ...run, inventory, credentials, identities: { identities: [], changes: [], before } });
    agent.close();
    const kept = JSON.parse(await readFile(join(sealed.path, 'run-state.json'), 'utf8')) as RunState;
    expect(kept.identities).toMatchObject([{ accessPoint: 'ap-b12' }]);
    expect(kept.identityChanges).toMatchObject([{ accessPoint: 'ap-b12', what: 'renamed', before: 'matsal-2' }]);
  });

  it('that is interrupted before its load makes no folder, and ends as interrupted', async () => {
    const run = await prepared(30_000);
    const refused = { code: 'INTERRUPTED', exitCode: 130 };
    await expect(play(run, { interrupt: AbortSignal.abort() })).rejects.toMatchObject(refused);
    expect(await readdir(run.runsPath).catch(() => [])).toEqual([]);
  });
});

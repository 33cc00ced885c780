/** A service that collects a school of stub agents, for one test at a time: everything is ended after each. */
import { afterEach, expect, vi } from 'vitest';
import type { CollectOptions, CollectService } from '../../../run/collect/collect-service.ts';
import { type CollectedSchool, makeSchool, schoolFile, startAgent, type TestAgent } from './collected-school.ts';

export const listening = { host: '127.0.0.1', port: 0 };
export const polls = (count: number) => (samples: readonly { metric: string }[]) =>
  samples.filter(({ metric }) => metric === 'agentAnswerMs').length >= count;

export interface Collecting {
  readonly school: CollectedSchool;
  agent(): Promise<TestAgent>;
  closeAfter(agent: { close(): void }): void;
  /** Opens a school with this file. */
  open(inventory: string): Promise<void>;
  /** Opens a school of so many agents. */
  schoolOf(count: number): Promise<TestAgent[]>;
  start(options?: Partial<CollectOptions>): Promise<CollectService>;
  stop(): Promise<void>;
  /** ms since 1970 of everything that was read of a metric, in order. */
  instantsOf(metric: 'agentAnswerMs' | 'accessPointReachable'): number[];
  page(path: string, init?: RequestInit): Promise<Response>;
  /** Why health is failing; empty when it is well. */
  reasonsOf(): Promise<string[]>;
  /** Writing takes a moment on a busy machine. */
  untilWell(): Promise<unknown>;
}

export function collecting(): Collecting {
  vi.setConfig({ testTimeout: 60_000 });
  let school: CollectedSchool;
  let service: CollectService | undefined;
  const agents: { close(): void }[] = [];
  const collect: Collecting = {
    get school() {
      return school;
    },
    async agent() {
      const started = await startAgent();
      agents.push(started);
      return started;
    },
    closeAfter: (agent) => void agents.push(agent),
    async open(inventory) {
      school = await makeSchool(inventory);
    },
    async schoolOf(count) {
      const started = await Promise.all(Array.from({ length: count }, () => collect.agent()));
      await collect.open(schoolFile(started.map(({ port }) => port)));
      return started;
    },
    async start(options) {
      service = await school.start(options);
      return service;
    },
    async stop() {
      await service?.stop();
      service = undefined;
    },
    instantsOf: (metric) =>
      school.sink
        .of(metric)
        .map(({ atMs }) => atMs)
        .sort((a, b) => a - b),
    page: (path, init = {}) => fetch(`http://127.0.0.1:${String(service?.listening?.port)}${path}`, init),
    async reasonsOf() {
      const response = await collect.page('/healthz');
      const { status, reasons } = (await response.json()) as { status: string; reasons: { reason: string }[] };
      expect(response.status).toBe(reasons.length === 0 ? 200 : 503);
      expect(status).toBe(reasons.length === 0 ? 'ok' : 'failing');
      return reasons.map(({ reason }) => reason);
    },
    untilWell: () => vi.waitUntil(async () => (await collect.reasonsOf()).length === 0, { interval: 50, timeout: 15_000 }),
  };
  afterEach(async () => {
    await collect.stop();
    for (const agent of agents.splice(0)) agent.close();
    await school.remove();
  });
  return collect;
}

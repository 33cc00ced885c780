/** Agents that lie, loop, repeat, go silent or are somebody else. */
import dgram from 'node:dgram';
import { afterEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import type { SnmpSession } from '../../../collectors/snmp/session.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import { textOf } from '../../../collectors/snmp/snmp-value.ts';
import { defaultWalkLimits, walkColumns } from '../../../collectors/snmp/walk.ts';
import type { Answer, Request, StubAgent, Value } from './stub-agent.ts';
import { encodeResponse, fromTable, startStubAgent, tag, text, whole } from './stub-agent.ts';

const open: { close(): void }[] = [];
afterEach(() => {
  for (const each of open.splice(0)) each.close();
});
async function agent(...given: Parameters<typeof startStubAgent>): Promise<{ stub: StubAgent; session: SnmpSession }> {
  const stub = await startStubAgent(...given);
  const session = openSession(
    { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
    systemClock,
  );
  open.push(stub, session);
  return { stub, session };
}
const column = '1.3.6.1.2.1.31.1.1.1.1';
const limits = { ...defaultWalkLimits, budgetMs: 5000, requestBudgetMs: 500 };
const silent = () => undefined;

describe('a walk', () => {
  it('ends at the end of the table, and of the view', async () => {
    const table = new Map<string, Value>([1, 2, 10].map((row) => [`${column}.${String(row)}`, text(`port ${String(row)}`)]));
    const { session } = await agent(fromTable(table));
    const { columns, stop } = await walkColumns(session, [column], limits, systemClock);
    expect(stop).toBeUndefined();
    expect([...(columns.get(column)?.keys() ?? [])]).toEqual(['1', '2', '10']);
  });

  it('stops when the agent says the same again and again', async () => {
    const { session, stub } = await agent((request) => request.oids.flatMap((oid) => [{ oid: `${column}.1`, value: text(oid) }]));
    const { columns, stop } = await walkColumns(session, [column], limits, systemClock);
    expect(stop).toBe('loop');
    expect(columns.get(column)?.size).toBe(1);
    expect(stub.requests.length).toBeLessThan(5);
  });

  it('stops when the table never ends', async () => {
    const { session } = await agent((request) => {
      const from = Number(/\.(\d+)$/.exec(request.oids[0] ?? '')?.[1]) + 1;
      return Array.from({ length: request.repetitions }, (_, row) => ({ oid: `${column}.${String(from + row)}`, value: whole(row) }));
    });
    const { stop, columns } = await walkColumns(session, [column], { ...limits, maxRows: 200 }, systemClock);
    expect(stop).toBe('too-many-rows');
    expect(columns.get(column)?.size).toBeLessThanOrEqual(201);
  });

  it('reads a table in alphabetical order, and stops when it goes backwards for ever', async () => {
    const rows = ['7.1', '3.1', '5.1'];
    const answer = (request: Request): Answer => {
      const row = request.oids[0]?.slice(column.length + 1) ?? '';
      const from = rows.indexOf(row) + 1;
      return [
        ...rows.slice(from).map((each) => ({ oid: `${column}.${each}`, value: whole(1) })),
        { oid: '1.3.6.1.2.1.99.0', value: whole(1) },
      ];
    };
    const { session } = await agent(answer);
    const honest = await walkColumns(session, [column], limits, systemClock);
    expect(honest.stop).toBeUndefined();
    expect([...(honest.columns.get(column)?.keys() ?? [])]).toEqual(rows);
    const strict = await walkColumns(session, [column], { ...limits, maxBackwardSteps: 0 }, systemClock);
    expect(strict.stop).toBe('too-many-backward-steps');
  });

  it('asks for less when the answer would not fit', async () => {
    const table = new Map<string, Value>(
      Array.from({ length: 30 }, (_, row) => [`${column}.${String(row + 1)}`, text(`port ${String(row + 1)}`)]),
    );
    const honest = fromTable(table);
    const { session } = await agent((request) => (request.repetitions > 4 ? 1 : honest(request)));
    const { columns, stop } = await walkColumns(session, [column], limits, systemClock);
    expect(stop).toBeUndefined();
    expect(columns.get(column)?.size).toBe(30);
  });

  it('asks again for columns that an answer had no room for, whole rows or not', async () => {
    const wide = Array.from({ length: 6 }, (_, at) => `1.3.6.1.2.1.31.1.1.1.${String(at + 1)}`);
    const table = new Map<string, Value>(
      wide.flatMap((oid) => Array.from({ length: 7 }, (_, row) => [`${oid}.${String(row + 1)}`, whole(row)] as const)),
    );
    const honest = fromTable(table);
    for (const room of [1, 4, 5, 8, 13]) {
      const { session } = await agent((request) => {
        const said = honest(request);
        return Array.isArray(said) ? ((said as Answer & readonly unknown[]).slice(0, room) as Answer) : said;
      });
      const { columns, stop } = await walkColumns(session, wide, limits, systemClock);
      expect({ room, stop }).toEqual({ room, stop: undefined });
      expect(wide.map((oid) => columns.get(oid)?.size)).toEqual(wide.map(() => 7));
    }
  });

  it('loses no column but the one with a value that cannot be decoded', async () => {
    const wide = Array.from({ length: 4 }, (_, at) => `1.3.6.1.2.1.31.1.1.1.${String(at + 1)}`);
    const table = new Map<string, Value>(
      wide.flatMap((oid) => Array.from({ length: 30 }, (_, row) => [`${oid}.${String(row + 1)}`, whole(row)] as const)),
    );
    table.set(`${wide[1] ?? ''}.12`, { tag: tag.address, bytes: Buffer.from([1]) });
    const { session, stub } = await agent(fromTable(table));
    const { columns, stop } = await walkColumns(session, wide, limits, systemClock);
    expect(stop).toBe('malformed');
    // Numbers of other columns' neighbours are not theirs: each has its own thirty.
    expect(wide.map((oid) => columns.get(oid)?.size)).toEqual([30, 11, 30, 30]);
    expect(stub.requests.length).toBeLessThan(80);
  });

  it('stops at an index that no OID can have', async () => {
    const { session } = await agent((request) => request.oids.map((oid) => ({ oid: `${oid}${'.1'.repeat(2000)}`, value: whole(1) })));
    expect((await walkColumns(session, [column], limits, systemClock)).stop).toBe('malformed');
  });

  it('gives up within its budget when nobody answers', async () => {
    const { session } = await agent(silent);
    const begunMs = performance.now();
    const { stop } = await walkColumns(session, [column], { ...limits, budgetMs: 300 }, systemClock);
    expect(['budget', 'timeout']).toContain(stop);
    expect(performance.now() - begunMs).toBeLessThan(3000);
  });
});

describe('an answer', () => {
  const oid = '1.3.6.1.2.1.1.5.0';
  const honest = fromTable(new Map([[oid, text('mine')]]));

  it('from another address or port is not heard', async () => {
    const stranger = dgram.createSocket('udp4');
    await new Promise<void>((resolve) => stranger.bind(0, '127.0.0.2', resolve));
    open.push(stranger);
    const { session } = await agent(honest, (request, from) => {
      stranger.send(encodeResponse(request, [{ oid, value: text('forged') }]), from.port, from.address);
    });
    expect(await session.get([oid], 400)).toMatchObject({ ok: false, failure: 'timeout' });
    expect(session.trouble.foreignCount).toBeGreaterThan(0);
  });

  it('to another question is not taken', async () => {
    const { session } = await agent(() => [{ oid: '1.3.6.1.2.1.1.6.0', value: text('elsewhere') }]);
    expect(await session.get([oid], 400)).toMatchObject({ ok: false, failure: 'malformed' });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['noise', Buffer.from('not snmp at all')],
    ['a length that promises more', Buffer.from([0x30, 0x82, 0xff, 0xff, 0x02])],
    ['a version and no more', Buffer.from([0x30, 0x03, 0x02, 0x01, 0x01])],
    ['version 3 without a body', Buffer.from([0x30, 0x03, 0x02, 0x01, 0x03])],
    ['zeros', Buffer.alloc(600)],
  ])('that is %s neither ends the process nor the wait for the right one', async (_name, junk) => {
    const { session } = await agent(honest, (request, _from, send) => {
      send(junk);
      setTimeout(() => send(encodeResponse(request, [{ oid, value: text('mine') }])), 20);
    });
    const answer = await session.get([oid], 2000);
    expect(answer.ok && textOf(answer.varBinds[0]?.value)).toBe('mine');
  });

  it('cut off at any octet never throws or hangs', async () => {
    let cut = 0;
    const { session } = await agent(honest, (request, _from, send) => {
      const whole = encodeResponse(request, [
        { oid, value: text('mine') },
        { oid: '1.3.6.1.2.1.1.3.0', value: { tag: tag.ticks, bytes: Buffer.from([1]) } },
      ]);
      send(whole.subarray(0, cut));
    });
    for (cut = 1; cut < 60; cut += 3) expect((await session.get([oid, '1.3.6.1.2.1.1.3.0'], 25)).ok).toBe(false);
  });

  it('that comes twice, or late, is taken once and by nobody else', async () => {
    let delayMs = 0;
    let word = 'first';
    const { session } = await agent(honest, (request, _from, send) => {
      const response = encodeResponse(request, [{ oid, value: text(word) }]);
      send(response);
      setTimeout(() => send(response), delayMs);
    });
    await session.get([oid], 1000);
    delayMs = 30;
    word = 'second';
    const answer = await session.get([oid], 1000);
    expect(answer.ok && textOf(answer.varBinds[0]?.value)).toBe('second');
  });

  it('that is lost once is asked for again', async () => {
    let count = 0;
    const { session } = await agent((request) => (count++ === 0 ? undefined : honest(request)));
    expect((await session.get([oid], 1000)).ok).toBe(true);
  });

  it('tells error statuses apart', async () => {
    const { session } = await agent((request) => (request.oids.length > 1 ? 1 : 5));
    expect(await session.get([oid, oid], 500)).toMatchObject({ failure: 'too-big' });
    expect(await session.get([oid], 500)).toMatchObject({ failure: 'agent-error' });
  });
});

it('asks one thing at a time', async () => {
  let inFlight = 0;
  let most = 0;
  const { session } = await agent(silent, (request, _from, send) => {
    most = Math.max(most, ++inFlight);
    setTimeout(() => {
      inFlight--;
      send(encodeResponse(request, [{ oid: request.oids[0] ?? '', value: whole(1) }]));
    }, 20);
  });
  await Promise.all(Array.from({ length: 5 }, (_, index) => session.get([`1.3.6.1.2.1.1.${String(index + 1)}.0`], 3000)));
  expect(most).toBe(1);
});

/** What is said of a device to whoever keeps a log: everything that somebody has to know, and no line too many. */
import { describe, expect, it } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import type { PollResult } from '../../../collectors/snmp/access-point-reader.ts';
import type { Layout } from '../../../collectors/snmp/layout.ts';
import type { NotServing } from '../../../collectors/snmp/serving.ts';
import type { SnmpFailure } from '../../../collectors/snmp/snmp-value.ts';
import { createLayoutTeller } from '../../../collectors/snmp/tell-layout.ts';
import { tellPoll, tellTrouble, type SnmpEvent } from '../../../collectors/snmp/tell-poll.ts';
import { downWords } from '../../../run/collect/tell-snmp-event.ts';
import { layoutOf } from './empty-layout.ts';

function followed() {
  let layout: Layout | undefined;
  let nowMs = 0;
  const events: SnmpEvent[] = [];
  const one = {
    accessPoint: 'ap-b12',
    room: undefined,
    reader: { layout: () => layout },
    newsOf: createLayoutTeller(),
    silentFor: new Set<SnmpFailure | NotServing>(),
  };
  const clock = { wallMs: () => nowMs, monotonicMs: () => nowMs };
  const poll = (result: Partial<PollResult> = {}, found = layout): readonly SnmpEvent['what'][] => {
    layout = found;
    events.length = 0;
    const sink = { write: () => undefined };
    tellPoll(one, { samples: [], answered: true, ...result }, sink, clock, { onEvent: (event) => events.push(event) });
    return events.map(({ what }) => what);
  };
  return { events, poll, pass: (ms: number) => (nowMs += ms) };
}

describe('what a device turned out to have', () => {
  it('is told at once when that is nothing, with what is missing', () => {
    const { poll, events } = followed();
    expect(poll({}, layoutOf({ gaps: ['not in the list'] }))).toEqual(['discovered']);
    expect(events[0]).toMatchObject({ cellCount: 0, gaps: ['not in the list'] });
    expect(poll()).toEqual([]);
  });

  it('is told again when the gaps or its MACs change, though it tells as many figures as before', () => {
    const { poll } = followed();
    poll({}, layoutOf());
    expect(poll({}, layoutOf())).toEqual([]);
    expect(poll({}, layoutOf({ gaps: ['IF-MIB: timeout'] }))).toEqual(['discovered']);
    expect(poll({}, layoutOf({ gaps: ['IF-MIB: timeout'], macs: ['02:00:5e:00:53:aa'] }))).toEqual(['discovered']);
  });

  it('does not fill the log when it is now so and now so', () => {
    const { poll, pass } = followed();
    let told = 0;
    for (let minute = 0; minute < 60; minute++) {
      told += poll({}, layoutOf(minute % 2 === 0 ? {} : { gaps: ['IF-MIB: timeout'] })).length;
      pass(60_000);
    }
    expect(told).toBeGreaterThan(2);
    expect(told).toBeLessThanOrEqual(14);
    // What is so in the end is what was told in the end.
    pass(600_000);
    poll({}, layoutOf({ gaps: ['at last'] }));
    expect(poll({}, layoutOf({ gaps: ['at last'] }))).toEqual([]);
  });
});

describe('an access point that its controller does not serve', () => {
  const said = (state: Sample['state'], reason?: string, word?: string): Partial<PollResult> => {
    const common = { atMs: 0, subject: 'access-point/ap-b12', source: 'snmp' } as const;
    return {
      samples: [
        ...(word === undefined ? [] : [{ ...common, metric: 'accessPointState', state: 'value', valueText: word } as const]),
        { ...common, metric: 'accessPointReachable', state, ...(reason !== undefined && { reason }) },
      ],
    };
  };

  it('is told once with the controller’s word, and again when it is served', () => {
    const { poll, events } = followed();
    expect(poll(said('value'))).toEqual([]);
    expect(poll(said('zero', 'down-by-controller', 'fault'))).toEqual(['down']);
    expect(events[0]).toMatchObject({ why: 'down-by-controller', word: 'fault' });
    expect(poll(said('zero', 'down-by-controller'))).toEqual([]);
    // Something else was looked for, and nothing was said of it.
    expect(poll()).toEqual([]);
    expect(poll(said('unknown', 'served-elsewhere', 'standby'))).toEqual(['down']);
    expect(poll(said('value'))).toEqual(['back']);
    expect(poll(said('zero', 'down-by-controller', 'fault'))).toEqual(['down']);
  });

  it('is said in words', () => {
    expect(downWords({ why: 'down-by-controller', word: 'fa\nult' })).toBe('its controller says that it is down (fa ult)');
    expect(downWords({ why: 'served-elsewhere', word: '' })).toBe('its controller does not have it: another one does, or it is down');
  });
});

describe('silence', () => {
  const silence = (failure: SnmpFailure): Partial<PollResult> => ({ answered: false, failure, detail: failure });

  it('is told once for each reason: a refused key is another fault than no answer', () => {
    const { poll, events } = followed();
    expect(poll(silence('timeout'))).toEqual(['silent']);
    expect(poll(silence('timeout'))).toEqual([]);
    expect(poll(silence('wrong-credentials'))).toEqual(['silent']);
    expect(events[0]).toMatchObject({ failure: 'wrong-credentials' });
    expect(poll(silence('timeout'))).toEqual([]);
    expect(poll()).toEqual(['back']);
    expect(poll()).toEqual([]);
    expect(poll(silence('timeout'))).toEqual(['silent']);
  });
});

describe('datagrams that were not expected', () => {
  it('are told for each kind, at 1, 10, 100: a late answer does not use up what is to be said of a flood', () => {
    const trouble = { foreignCount: 0, undecodableCount: 0, unaskedCount: 0 };
    const agent = {
      device: '192.0.2.7 161',
      session: { trouble },
      followed: [{ accessPoint: 'ap-b12' }],
      troubleToldAt: { foreignCount: 1, undecodableCount: 1, unaskedCount: 1 },
    };
    const told = (): readonly string[] => {
      const events: string[] = [];
      const onEvent = (event: SnmpEvent) => event.what === 'strangers' && events.push(`${event.kind} ${String(event.count)}`);
      tellTrouble(agent, { onEvent });
      return events;
    };
    expect(told()).toEqual([]);
    trouble.unaskedCount = 1;
    expect(told()).toEqual(['unaskedCount 1']);
    trouble.foreignCount = 700;
    expect(told()).toEqual(['foreignCount 700']);
    trouble.foreignCount = 999;
    trouble.unaskedCount = 9;
    expect(told()).toEqual([]);
    trouble.foreignCount = 1000;
    trouble.unaskedCount = 10;
    expect(told()).toEqual(['foreignCount 1000', 'unaskedCount 10']);
  });
});

/** A lost datagram costs about as long as the agent takes to answer, and a slow agent is never asked again while it answers. */
import { describe, expect, it } from 'vitest';
import { createAnswerTimes, type Question } from '../../../collectors/snmp/answer-times.ts';
import { encodeResponse, startStubAgent } from './stub-agent.ts';
import { failureOf, honest, keep, name, session, sysUpTime } from './test-session.ts';

const budgetMs = 24_000;

describe('a question waits before it is asked again', () => {
  const few: Question = { kind: 'get', varBinds: 3 };
  const many: Question = { kind: 'get', varBinds: 40 };
  const after = (answersMs: readonly number[], question = few) => {
    const times = createAnswerTimes();
    for (const answerMs of answersMs) times.heard(few, answerMs);
    return times.retryMs(question, budgetMs);
  };

  it('two fifths of its budget and at most 3 s, while nothing is known of the agent', () => {
    expect(after([])).toBe(3000);
    expect(createAnswerTimes().retryMs(few, 1000)).toBe(400);
  });

  it('half a second, of an agent that is quick, and less where the budget is short', () => {
    expect(after([1, 1, 1])).toBe(500);
    const quick = createAnswerTimes();
    quick.heard(few, 1);
    expect(quick.retryMs(few, 300)).toBe(120);
  });

  it('by how its answers came and varied (RFC 6298 §2), and never as short as they usually take', () => {
    // 400 + 4 × 200, then SRTT 425 and RTTVAR 200.
    expect(after([400])).toBe(1200);
    expect(after([400, 600])).toBeCloseTo(425 + 4 * 200, 6);
    expect(after(Array.from({ length: 50 }, () => 1000))).toBeCloseTo(1500, 0);
    expect(after([100, 2900, 100, 2900])).toBe(3000);
    expect(after([8000])).toBe(12_000);
  });

  it('by what its own size and kind took: forty values are not a knock', () => {
    expect(after([1, 1, 1], many)).toBe(3000);
    expect(after([1, 1, 1], { ...few, kind: 'bulk' })).toBe(3000);
  });

  it('as one of which nothing is known, after it was not answered', () => {
    const times = createAnswerTimes();
    times.heard(few, 1);
    times.silent(few);
    expect(times.retryMs(few, budgetMs)).toBe(3000);
  });
});

describe('an agent', () => {
  const agentThat = async (answerMs: number, loses: (count: number) => boolean) => {
    let count = 0;
    return keep(
      await startStubAgent(
        () => undefined,
        (request, _from, send) => {
          const said = honest(request);
          if (!loses(++count) && Array.isArray(said)) setTimeout(() => send(encodeResponse(request, said)), answerMs);
        },
      ),
    );
  };

  it('that answers within a millisecond does not wait ten seconds for a datagram that was lost', async () => {
    const agent = await agentThat(0, (count) => count === 3);
    const asking = session(agent.port);
    for (let question = 1; question <= 4; question += 1) {
      const begunMs = performance.now();
      expect(failureOf(await asking.get([sysUpTime, name], budgetMs))).toBe('none');
      expect(performance.now() - begunMs).toBeLessThan(2000);
    }
    expect(agent.requests).toHaveLength(5);
  });

  it('that takes its time is asked each thing once, from the first question on', async () => {
    const agent = await agentThat(700, () => false);
    const asking = session(agent.port);
    for (let question = 1; question <= 5; question += 1) await asking.get([sysUpTime], budgetMs);
    expect(agent.requests).toHaveLength(5);
  });

  it('that is slower than any bound is asked twice the first time alone', async () => {
    const agent = await agentThat(3500, () => false);
    const asking = session(agent.port);
    for (let question = 1; question <= 3; question += 1) expect(failureOf(await asking.get([sysUpTime], budgetMs))).toBe('none');
    expect(agent.requests).toHaveLength(4);
  }, 20_000);
});

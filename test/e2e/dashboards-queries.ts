/** Every query of every panel, variable and annotation answers on a real influxd, and every alert fires for what it is about and nothing else. */
import { describe, expect, it } from 'vitest';
import { collectSilentMinutes, knownDays, pipelineHours, pollAgeHours } from '../../dashboards/how-old.ts';
import { alarms, firing as firingOf } from '../dashboards/alerts.ts';
import { queriesOf, written } from '../dashboards/ask.ts';
import { asksOf, boardFiles, rulesOf, type RuleJson } from '../dashboards/board-file.ts';
import {
  askedSchool,
  collectToldUntilMs,
  dayMs,
  endedSchool,
  polledSchool,
  rarelyPolledSchool,
  knownInflux,
  rangeOf,
} from '../dashboards/known-influx.ts';
import { hostileRoom, type KnownRun } from '../dashboards/school-points.ts';

const { asker, known, nowMs, polledUntilMs, seen } = await knownInflux();

describe.each(boardFiles.map((file) => [`${file.name} ${file.language}`, file] as const))('%s', (_name, { board }) => {
  it.each(queriesOf(board))('%s answers', async (_what, query) => {
    const isRoom = board.uid.startsWith('provnat-room-');
    // From afar Grafana asks for longer steps, and none of them may be left out. A rate needs two.
    const interval = isRoom ? '10s' : query.includes('derivative') ? '1m' : '1h';
    const own = { ...(await seen('B14', isRoom ? rangeOf(known.newer) : undefined)), interval };
    // The newest run was yesterday: only one school is asked today.
    const values = query.includes(`now() - ${String(pollAgeHours)}h`) ? { ...own, values: { ...own.values, school: askedSchool } } : own;
    expect((await asker.series(written(query, values))).length).toBeGreaterThan(0);
  });
});

describe('alerts', () => {
  const firing = (rule: RuleJson, atMs: number): ReturnType<typeof firingOf> => firingOf(asker, rule, atMs);
  const ruleOf = (uid: string): RuleJson => {
    const found = rulesOf('sv').find((rule) => rule.uid === uid);
    if (found === undefined) throw new Error(`no rule ${uid}`);
    return found;
  };
  const endOf = ({ verdict }: KnownRun): number => verdict.startAtMs + 187_000;

  it('tell of the room that is not ready, and of no other', async () => {
    // D1's newer run could not tell, and H1's asked for less than the school does: both failed before, and nothing has taken that back.
    // In R1 a class failed, and one device that did well since has not taken that back; what one device found in T1 it has.
    const told = async (uid: string, atMs: number): Promise<unknown> => (await firing(ruleOf(uid), atMs)).map(({ room }) => room);
    expect(await told('provnat-room-not-ready', nowMs)).toEqual(['B14', 'D1', 'G1', 'H1', 'R1']);
    expect(await told('provnat-room-not-ready', endOf(known.older))).toEqual(['D1', 'H1', 'R1']);
    expect(await told('provnat-path-not-ready', nowMs)).toEqual(['S1']);
    expect(await told('provnat-path-not-ready', endOf(known.older))).toEqual(['S1', 'T1']);
  });

  it('tell of the access point that answers no poll, and of the air that is over the limit', async () => {
    expect(await firing(ruleOf('provnat-access-point-silent'), endOf(known.newer))).toEqual([
      { school: known.school, accessPoint: 'ap-D1' },
      { school: known.school, accessPoint: 'ap-L1' },
    ]);
    expect(await firing(ruleOf('provnat-radio-busy'), endOf(known.newer))).toEqual([
      { school: known.school, accessPoint: `ap-${hostileRoom.slice(0, 3)}`, radio: '0' },
    ]);
    expect(await firing(ruleOf('provnat-radio-busy'), endOf(known.older))).toEqual([]);
  });

  it('an access point that misses some polls is not silent, nor one that has only been asked once', async () => {
    const rule = ruleOf('provnat-access-point-silent');
    // Looked at each minute: all must be so for the rule's own time.
    const minutes = Number(/^(\d+)m$/.exec(rule.for)?.[1]);
    expect(minutes).toBeGreaterThanOrEqual(10);
    const firedAt = async (accessPoint: string): Promise<boolean> => {
      for (let minute = 0; minute <= minutes; minute++) {
        const found = await firing(rule, polledUntilMs - minute * 60_000);
        if (!found.some((tags) => tags['accessPoint'] === accessPoint)) return false;
      }
      return true;
    };
    expect(await firedAt('ap-silent')).toBe(true);
    // The last poll of each minute is the one that it misses.
    expect(await firedAt('ap-flaky')).toBe(false);
    expect((await firing(rule, polledUntilMs)).some((tags) => tags['accessPoint'] === 'ap-flaky')).toBe(false);
    expect(await firedAt('ap-new')).toBe(false);
  });

  it('airtime counts in exam time alone, and by the short average where a make tells no other', async () => {
    const busy = await firing(ruleOf('provnat-radio-busy'), polledUntilMs);
    expect(busy.filter(({ school }) => school === polledSchool).map(({ accessPoint }) => accessPoint)).toEqual(['ap-silent']);
  });

  it('tell of a collector that has fallen silent, over a weekend, and never of one that tells or was stopped', async () => {
    const rule = ruleOf('provnat-collect-silent');
    expect(rule.for).toBe(`${String(collectSilentMinutes)}m`);
    const silentAt = (afterMs: number): ReturnType<typeof firing> => firing(rule, collectToldUntilMs(nowMs) + afterMs);
    const lab = [
      { school: endedSchool, host: 'begun-again' },
      { school: known.school, host: 'lab' },
    ];
    // The window that it told in last.
    expect(await silentAt(0)).toEqual([]);
    expect(await silentAt(collectSilentMinutes * 60_000)).toEqual(lab);
    expect(await silentAt((pipelineHours - 1) * 3_600_000)).toEqual(lab);
    // What plays or publishes runs is not always there. A collector of long ago was taken away.
    await expect(silentAt((pipelineHours + 1) * 3_600_000)).rejects.toThrow('nothing');
  });

  it('what is told every few seconds is looked at for no more than three days, which is what InfluxDB 3 Core answers', () => {
    const often = /FROM "(?:pipeline|accessPoint|radio)"/;
    const asked = rulesOf('sv').filter((rule) => asksOf(rule).some((query) => often.test(query)));
    expect(asked.length).toBeGreaterThan(4);
    for (const { uid, data } of asked)
      for (const { relativeTimeRange } of data) expect(relativeTimeRange.from, uid).toBeLessThan(70 * 3600);
  });

  it('an alarm that no answer tells of any more stays where that mends nothing', () => {
    const rules = rulesOf('sv');
    const kept = rules.filter(({ noDataState }) => noDataState === 'KeepLast');
    expect(kept.map(({ uid }) => uid)).toEqual(['provnat-room-not-ready', 'provnat-path-not-ready', 'provnat-access-point-silent']);
    for (const { missing_series_evals_to_resolve: evaluations } of kept) expect(evaluations).toBe(3 * 24 * 60);
    for (const rule of rules.filter((each) => !kept.includes(each)))
      expect([rule.noDataState, rule.missing_series_evals_to_resolve]).toEqual(['OK', undefined]);
  });

  it('a room that failed half a year ago is not mended by that, while others are told of', async () => {
    const rule = ruleOf('provnat-room-not-ready');
    const forgottenAtMs = known.older.verdict.startAtMs + knownDays * dayMs;
    expect((await firing(rule, forgottenAtMs + 60_000)).map(({ room }) => room)).toEqual(['B14', 'G1']);
    const minutes = await alarms(asker, rule, {
      fromMs: forgottenAtMs - 5 * 60_000,
      toMs: forgottenAtMs + 10 * 60_000,
      nameOf: ({ room }) => String(room),
    });
    expect(minutes.map((told) => [...told].sort())).toEqual(minutes.map(() => ['B14', 'D1', 'G1', 'H1', 'R1']));
  });

  it('an access point that was silent stays so when nobody asks any more, also while other schools are asked', async () => {
    const hours = 3.5;
    expect(hours).toBeGreaterThan(pollAgeHours + 1);
    const minutes = await alarms(asker, ruleOf('provnat-access-point-silent'), {
      fromMs: polledUntilMs - 25 * 60_000,
      toMs: polledUntilMs + hours * 3_600_000,
      nameOf: ({ school, accessPoint }) => `${String(school)} ${String(accessPoint)}`,
    });
    const [dead, alive] = [`${polledSchool} ap-silent`, `${rarelyPolledSchool} ap-silent`];
    const first = minutes.findIndex((told) => told.has(dead));
    expect(first).toBe(10);
    expect(minutes.slice(first).every((told) => told.has(dead))).toBe(true);
    // Between two polls no minute is without it: a series that comes and goes would never be an alarm.
    const second = minutes.findIndex((told) => told.has(alive));
    expect(second).toBeGreaterThan(0);
    expect(minutes.slice(second).every((told) => told.has(alive))).toBe(true);
    // `ap-new` was asked once and not again: that poll may have been lost.
    expect(minutes.at(-1)).toEqual(new Set([dead, alive]));
  });

  it('tell of lost points while they are news', async () => {
    expect(await firing(ruleOf('provnat-data-lost'), nowMs)).toEqual([{ host: 'lab', writer: 'collect' }]);
    expect(await firing(ruleOf('provnat-data-refused'), nowMs)).toEqual([]);
  });
});

/** A radio that the device calls off tells nothing of now: its zeros are those of a calm one, and it may come back at any time. */
import { expect, it } from 'vitest';
import type { Sample } from '../../../core/sample.ts';
import { recording, start } from './discovered-device.ts';
import { fromTable, whole } from './stub-agent.ts';

const state = '1.3.6.1.4.1.14179.2.2.2.1.12.2.16.32.0.10.0.1';
const of = (samples: readonly Sample[], metric: string, subject: string) =>
  samples.find((each) => each.metric === metric && each.subject === subject);

it('is unknown while it is off, serves nobody, and is told again once it is on', async () => {
  const table = recording('cisco-aireos');
  const { device, clock } = await start((request) => fromTable(table)(request));
  const ap = device({ accessPoint: 'ap', mac: '02:10:20:00:0a:00' }, { through: true });
  const before = (await ap.poll(2000)).samples;
  expect(of(before, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ state: 'value' });
  expect(of(before, 'accessPointClientCount', 'access-point/ap')).toMatchObject({ valueInteger: 30 });

  table.set(state, whole(1));
  clock.pass(60_000);
  const off = (await ap.poll(2000)).samples;
  const ofRadio = off.filter(({ subject }) => subject === 'radio/ap/1');
  expect(ofRadio.length).toBeGreaterThan(5);
  for (const sample of ofRadio) expect(sample, sample.metric).toMatchObject({ state: 'unknown', reason: 'radio-off' });
  expect(of(off, 'radioUtilizationRatio', 'radio/ap/0')).toMatchObject({ state: 'value' });
  expect(of(off, 'accessPointClientCount', 'access-point/ap')).toMatchObject({ valueInteger: 9 });

  table.set(state, whole(2));
  clock.pass(60_000);
  expect(of((await ap.poll(2000)).samples, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ state: 'value' });
});

it('is believed where the device does not say whether it is on', async () => {
  const table = recording('cisco-aireos');
  for (const oid of [...table.keys()].filter((each) => each.startsWith('1.3.6.1.4.1.14179.2.2.2.1.12.'))) table.delete(oid);
  const { device } = await start(fromTable(table));
  const { samples } = await device({ accessPoint: 'ap', mac: '02:10:20:00:0a:00' }, { through: true }).poll(2000);
  expect(of(samples, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ state: 'value' });
});

/**
 * Recordings of real devices, kept outside the project, against what an established tool derives from them: every figure of that tool is
 * either the same as ours or stands below with the reason why not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import { createDevice } from '../../../collectors/snmp/device.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import type { Player } from './players.ts';
import { players } from './players.ts';
import type { Difference } from './recorded-cases.ts';
import { cases } from './recorded-cases.ts';
import { recordedLines } from './snmprec.ts';

const folder = process.env['PROVNAT_RECORDINGS'];
if (folder === undefined)
  console.warn(
    `SKIPPED: PROVNAT_RECORDINGS is not set; ${String(cases.length)} recordings of real devices (${cases.map(({ file }) => file).join(', ')}) are not compared with what another tool says of them`,
  );

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

const pathOf = (file: string) => join(folder ?? '', `${file}.snmprec.gz`);
const recorded = () =>
  new Map(
    readdirSync(folder ?? '').flatMap((name) => {
      const file = /^(.*)\.snmprec\.gz$/.exec(name)?.[1];
      return file === undefined ? [] : [[file, recordedLines(pathOf(file))] as const];
    }),
  );
const all = players(recorded);
afterAll(async () => {
  for (const player of all) await player.stop();
});
/** snmpsim reads its tables at the pace of Python, with the rest of the machine at work. */
const patienceMs = 60_000;

interface Sensor {
  readonly sensor_class: string;
  readonly sensor_index: string;
  readonly sensor_current: number;
  /** JSON in a string: OIDs with a leading dot. */
  readonly sensor_oids: string;
}

/** Centre of a 20 MHz channel as the other tool reckons it, MHz; bands of 2.4 and 5 GHz. */
const mhzOfChannel = (channel: number) => (channel === 14 ? 2484 : channel < 14 ? 2407 + 5 * channel : 5000 + 5 * channel);

const figures: Readonly<Record<string, (sample: Sample) => number>> = {
  utilization: ({ valueDouble = NaN }) => valueDouble * 100,
  frequency: ({ valueText, valueDouble }) => valueDouble ?? mhzOfChannel(parseInt(valueText ?? '', 10)),
};
/** Recordings that come without what another tool derives from them: looked into one by one below. */
const unexplained = ['aruba-controller-7210', 'cisco-wlc-aireos-226ap', 'hiveos-wireless_2'];
const asIs = ({ valueDouble, valueInteger }: Sample) => Number(valueDouble ?? valueInteger);

/** What that tool has no words for stands in the same columns as what it has. */
const ourOwn = new Set(['radioChannelNumber', 'radioWidthMhz', 'radioBand']);

async function read(player: Player, file: string, mac: string | undefined, name = 'ap') {
  const { port, community, close } = await player.play(file);
  const session = openSession({ address: '127.0.0.1', port, credential: { version: '2c', community: new Secret(community) } }, systemClock);
  closing.push({ close }, session);
  const accessPoint: InventoryAccessPoint = {
    accessPoint: name,
    address: '127.0.0.1',
    port,
    credential: 'any',
    bssids: [],
    ...(mac !== undefined && { mac }),
  };
  const device = createDevice(accessPoint, undefined, session, vendors, systemClock);
  const { samples, answered, detail } = await device.poll(patienceMs / 4);
  const layout = device.layout();
  if (!answered || layout === undefined) throw new Error(`${file}: ${detail ?? 'no answer'}`);
  return { samples, layout };
}

describe.skipIf(folder === undefined).each(all)('recordings of real devices, played by $name', { timeout: patienceMs }, (player) => {
  it.each(cases)(
    '$file says what the other tool says, or something better',
    async ({ file, vendor, macs, compared, differences, gaps = [] }) => {
      const { wireless_sensors: sensors } = JSON.parse(readFileSync(join(folder ?? '', `${file}.expected.json`), 'utf8')) as {
        wireless_sensors: Sensor[];
      };
      const ours = new Map<string, Sample>();
      for (const mac of macs) {
        const { samples, layout } = await read(player, file, mac, mac ?? 'ap');
        expect(layout.vendorId).toBe(vendor);
        expect(layout.gaps).toEqual(gaps);
        for (const { oid, subject, partOf, column } of layout.cells) {
          const sample = samples.find((each) => each.metric === column.metric && each.subject === (partOf ?? subject));
          if (sample !== undefined && !ourOwn.has(column.metric)) ours.set(oid, sample);
        }
      }
      const used = new Set<Difference>();
      let same = 0;
      for (const sensor of sensors) {
        const what = `${sensor.sensor_class} ${sensor.sensor_index}`;
        const difference = differences.find(({ of, index }) => of === sensor.sensor_class && (index?.test(sensor.sensor_index) ?? true));
        if (difference !== undefined) {
          used.add(difference);
          continue;
        }
        // Several OIDs are parts of one figure, which all lead to the same sample of ours.
        const found = new Set((JSON.parse(sensor.sensor_oids) as string[]).map((oid) => ours.get(oid.slice(1))));
        const [sample] = found;
        expect(found.size, what).toBe(1);
        if (sample === undefined) throw new Error(`${what}: read by the other tool, not by us, and not among the differences`);
        expect((figures[sensor.sensor_class] ?? asIs)(sample), what).toBeCloseTo(sensor.sensor_current, 6);
        same++;
      }
      expect(differences.filter((each) => !used.has(each)).map(({ of, why }) => `${of}: ${why}`)).toEqual([]);
      expect(same).toBe(compared);
    },
  );

  it('there is no comparison that nobody makes', () => {
    const there = readdirSync(folder ?? '').flatMap((name) => /^(.*)\.expected\.json$/.exec(name)?.[1] ?? []);
    const recordings = [...recorded().keys()];
    expect(recordings.filter((file) => !there.includes(file)).sort()).toEqual([...unexplained].sort());
    // That one has no row of an access point: there is nothing of ours to compare, as the next test shows.
    expect(there.sort()).toEqual([...cases.map(({ file }) => file), 'ruckuswireless-sz'].sort());
  });

  it('a controller without rows of access points says so', async () => {
    const { layout } = await read(player, 'ruckuswireless-sz', '02:00:00:00:00:01');
    expect(layout.vendorId).toBe('ruckus-smartzone');
    expect(layout.cells).toEqual([]);
    expect(layout.gaps).toHaveLength(1);
  });
});

describe.skipIf(folder === undefined).each(all)(
  'recordings that no other tool explains, played by $name',
  { timeout: patienceMs },
  (player) => {
    const of = (samples: readonly Sample[], metric: string, subject: string) =>
      samples.find((sample) => sample.metric === metric && sample.subject === subject);

    it('226 access points of one controller: one of them, by its Ethernet MAC', async () => {
      const { samples, layout } = await read(player, 'cisco-wlc-aireos-226ap', 'c8:4c:75:0b:a3:a4');
      expect(layout).toMatchObject({
        vendorId: 'cisco-aireos',
        macs: ['c8:4c:75:0b:a3:a4', '00:3a:98:b0:2e:70'],
        gaps: [],
        uplink: { name: 'FastEthernet0' },
      });
      expect(of(samples, 'radioUtilizationRatio', 'radio/ap/0')).toMatchObject({ valueDouble: 0.27, ageMs: 60_000, windowMs: 60_000 });
      expect(of(samples, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ state: 'zero' });
      expect(of(samples, 'radioPowerDbm', 'radio/ap/0')).toMatchObject({ valueDouble: 11 });
      expect(of(samples, 'radioRetryCount', 'radio/ap/0')).toMatchObject({ valueInteger: 34_446_577, reason: 'counter32', ageMs: 180_000 });
      expect(of(samples, 'interfaceSpeedMbps', 'interface/ap/FastEthernet0')).toMatchObject({ valueDouble: 100 });
      expect(of(samples, 'interfaceInPacketCount', 'interface/ap/FastEthernet0')).toMatchObject({ valueInteger: 56_486_599 });
      expect(of(samples, 'interfaceOutPacketCount', 'interface/ap/FastEthernet0')).toMatchObject({ state: 'value', reason: 'counter32' });
      expect(of(samples, 'interfaceInDiscardCount', 'interface/ap/FastEthernet0')).toBeDefined();
      expect(of(samples, 'radioWidthMhz', 'radio/ap/1')).toMatchObject({ valueDouble: 20, ageMs: 60_000 });
      expect(['0', '1'].map((slot) => of(samples, 'radioBand', `radio/ap/${slot}`)?.valueText)).toEqual(['2.4', '5']);
      expect(of(samples, 'accessPointLocation', 'access-point/ap')).toMatchObject({ state: 'unknown', reason: 'no-match' });
      expect(of(samples, 'accessPointClientCount', 'access-point/ap')).toMatchObject({ valueInteger: 2 });
    });

    it('a controller whose radios tell two utilisations', async () => {
      const { samples, layout } = await read(player, 'aruba-controller-7210', '94:b4:0f:c1:9b:6e');
      expect(layout).toMatchObject({ vendorId: 'aruba-controller', gaps: [] });
      expect(of(samples, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ valueDouble: 0.04 });
      expect(of(samples, 'radioNoiseDbm', 'radio/ap/1')).toMatchObject({ valueDouble: -94 });
      expect(of(samples, 'radioPowerDbm', 'radio/ap/1')).toMatchObject({ valueDouble: 22.5 });
      expect(of(samples, 'accessPointFirmware', 'access-point/ap')).toMatchObject({ valueText: '6.5.1.6' });
      expect(of(samples, 'radioClientCount', 'radio/ap/1')).toMatchObject({ valueInteger: 20 });
      expect(of(samples, 'radioChannelNumber', 'radio/ap/1')).toMatchObject({ valueInteger: 161 });
      expect(of(samples, 'radioWidthMhz', 'radio/ap/1')).toMatchObject({ valueDouble: 40 });
      // What a radio of 6 GHz says here nobody tells: the number of the channel alone gives no band.
      expect(of(samples, 'radioBand', 'radio/ap/1')).toMatchObject({ state: 'unknown', reason: 'not-listed' });
      expect(of(samples, 'radioBand', 'radio/ap/2')).toMatchObject({ valueText: '2.4' });
    });

    it('a channel of 6 GHz in letters is a number and a width, and no band', async () => {
      const { samples } = await read(player, 'aruba-instant', '6828cfc7e9c0');
      expect(of(samples, 'radioChannel', 'radio/ap/2')).toMatchObject({ valueText: '53S' });
      expect(of(samples, 'radioChannelNumber', 'radio/ap/2')).toMatchObject({ valueInteger: 53 });
      expect(of(samples, 'radioWidthMhz', 'radio/ap/2')).toMatchObject({ valueDouble: 160 });
      expect(of(samples, 'radioBand', 'radio/ap/2')).toBeUndefined();
    });

    it('an access point that tells its processor and memory by the standard MIBs', async () => {
      const { samples } = await read(player, 'openwrt', undefined);
      const own = 'access-point/ap';
      expect(of(samples, 'accessPointUptimeMs', own)).toMatchObject({ valueInteger: 38_347_746_010 });
      expect(of(samples, 'accessPointCpuRatio', own)).toMatchObject({ state: 'value', windowMs: 60_000 });
      expect(of(samples, 'accessPointMemoryRatio', own)?.valueDouble).toBeCloseTo(72_852 / 509_384, 9);
    });

    it('an access point whose noise is told above 256', async () => {
      const { samples, layout } = await read(player, 'hiveos-wireless_2', undefined);
      expect(layout).toMatchObject({ vendorId: 'aerohive-hiveos', gaps: [] });
      for (const radio of ['wifi0', 'wifi1']) expect(of(samples, 'radioNoiseDbm', `radio/ap/${radio}`)).toMatchObject({ valueDouble: -95 });
      expect(of(samples, 'accessPointClientCount', 'access-point/ap')).toMatchObject({ state: 'zero' });
    });

    it('an access controller whose radios tell what others take', async () => {
      const { samples } = await read(player, 'vrp_ac6605-26', '506f77eadca0');
      expect(of(samples, 'radioUtilizationRatio', 'radio/ap/0')).toMatchObject({ valueDouble: 0.07 });
      expect(of(samples, 'radioInterferenceRatio', 'radio/ap/1')).toMatchObject({ state: 'zero' });
      expect(of(samples, 'radioChannel', 'radio/ap/1')).toMatchObject({ valueText: '40' });
      expect(['0', '1'].map((radio) => of(samples, 'radioPowerDbm', `radio/ap/${radio}`)?.valueDouble)).toEqual([20, 23]);
      expect(['0', '1'].map((radio) => of(samples, 'radioBand', `radio/ap/${radio}`)?.valueText)).toEqual(['2.4', '5']);
    });
  },
);

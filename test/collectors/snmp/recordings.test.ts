/**
 * Recordings of real devices, kept outside the project, against what an established tool derives from them: every figure of that tool is
 * either the same as ours or stands below with the reason why not.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { InventoryAccessPoint } from '../../../core/inventory/types.ts';
import type { Sample } from '../../../core/sample.ts';
import { Secret } from '../../../core/secret.ts';
import { systemClock } from '../../../collectors/clock.ts';
import { createDevice } from '../../../collectors/snmp/device.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { openSession } from '../../../collectors/snmp/session.ts';
import { readSnmprec } from './snmprec.ts';
import { fromTable, startStubAgent, whole } from './stub-agent.ts';

const folder = process.env['PROVNAT_RECORDINGS'];
if (folder === undefined)
  console.warn('SKIPPED: PROVNAT_RECORDINGS is not set; vendor definitions are not compared with recordings of real devices');

const vendors = await loadVendors();
const closing: { close(): void }[] = [];
afterEach(() => {
  for (const each of closing.splice(0)) each.close();
});

interface Sensor {
  readonly sensor_class: string;
  readonly sensor_index: string;
  readonly sensor_current: number;
  /** JSON in a string: OIDs with a leading dot. */
  readonly sensor_oids: string;
}

interface Difference {
  readonly of: string;
  readonly index?: RegExp;
  readonly why: string;
}

const notOurs = {
  total: 'says something of the whole network, not of one access point',
  network: 'says something of one network name, not of a radio',
  station: 'says something of the stations, which we do not read',
} as const;

const cases: readonly {
  readonly file: string;
  readonly vendor: string;
  readonly macs: readonly (string | undefined)[];
  readonly compared: number;
  readonly differences: readonly Difference[];
}[] = [
  {
    file: 'aruba-instant',
    vendor: 'aruba-instant',
    macs: ['703a0ec9c246', '6828cfc7e9c0', '6828cfc80448'],
    compared: 38,
    differences: [
      { of: 'ap-count', why: notOurs.total },
      { of: 'clients', index: /^(\d|total-clients)$/, why: notOurs.network },
      {
        of: 'frequency',
        index: /^6828cfc(7e9c0|80448)\.2$/,
        why: 'a channel of 6 GHz in letters: the other tool makes 0 MHz of it, we keep it as written',
      },
    ],
  },
  {
    file: 'unifi',
    vendor: 'ubiquiti-unifi',
    macs: [undefined],
    compared: 7,
    differences: [
      { of: 'ccq', why: 'connection quality is no figure of ours' },
      { of: 'clients', index: /^(guest|Main SSID|Maintenance)$/, why: notOurs.network },
    ],
  },
  {
    file: 'ruckuswireless-hotzone',
    vendor: 'ruckus-access-point',
    macs: [undefined],
    compared: 5,
    differences: [{ of: 'errors', why: 'frames received in error are no figure of ours' }],
  },
  { file: 'merakimr_mr28', vendor: 'meraki-access-point', macs: [undefined], compared: 2, differences: [] },
  {
    file: 'fortiap_fap231g',
    vendor: 'fortinet-fortiap',
    macs: [undefined],
    compared: 4,
    differences: [
      { of: 'clients', why: notOurs.network },
      { of: 'frequency', index: /Radio 2/, why: 'the radio is off: the other tool says 0 MHz, we say not measured' },
      { of: 'power', index: /Radio 2/, why: 'the radio is off: the other tool says 50 dBm, which no access point may send' },
    ],
  },
  {
    file: 'openwrt',
    vendor: 'openwrt',
    macs: [undefined],
    compared: 6,
    differences: [
      { of: 'rate', why: notOurs.station },
      { of: 'snr', why: notOurs.station },
      { of: 'clients', index: /^3$/, why: 'the sum over the radios, which we reckon ourselves' },
    ],
  },
  {
    file: 'vrp_ac6605-26',
    vendor: 'huawei-ac',
    macs: ['506f77eadca0'],
    compared: 0,
    differences: [
      { of: 'ap-count', why: notOurs.total },
      { of: 'clients', why: notOurs.network },
    ],
  },
];

/** Centre of a 20 MHz channel as the other tool reckons it, MHz; bands of 2.4 and 5 GHz. */
const mhzOfChannel = (channel: number) => (channel === 14 ? 2484 : channel < 14 ? 2407 + 5 * channel : 5000 + 5 * channel);

const figures: Readonly<Record<string, (sample: Sample) => number>> = {
  utilization: ({ valueDouble = NaN }) => valueDouble * 100,
  frequency: ({ valueText, valueDouble }) => valueDouble ?? mhzOfChannel(parseInt(valueText ?? '', 10)),
};
const asIs = ({ valueDouble, valueInteger }: Sample) => Number(valueDouble ?? valueInteger);

async function read(file: string, mac: string | undefined, name = 'ap') {
  const table = readSnmprec(join(folder ?? '', `${file}.snmprec.gz`));
  // Some were cut down to their wireless part; every agent has an uptime.
  if (!table.has('1.3.6.1.2.1.1.3.0')) table.set('1.3.6.1.2.1.1.3.0', whole(1_000_000, 'ticks'));
  const stub = await startStubAgent(fromTable(table));
  const session = openSession(
    { address: '127.0.0.1', port: stub.port, credential: { version: '2c', community: new Secret('seats') } },
    systemClock,
  );
  closing.push(stub, session);
  const accessPoint: InventoryAccessPoint = {
    accessPoint: name,
    address: '127.0.0.1',
    port: stub.port,
    credential: 'any',
    bssids: [],
    ...(mac !== undefined && { mac }),
  };
  const device = createDevice(accessPoint, undefined, session, vendors, systemClock);
  const { samples, answered, detail } = await device.poll(5000);
  const layout = device.layout();
  if (!answered || layout === undefined) throw new Error(`${file}: ${detail ?? 'no answer'}`);
  return { samples, layout };
}

describe.skipIf(folder === undefined)('recordings of real devices', () => {
  it.each(cases)('$file says what the other tool says, or something better', async ({ file, vendor, macs, compared, differences }) => {
    const { wireless_sensors: sensors } = JSON.parse(readFileSync(join(folder ?? '', `${file}.expected.json`), 'utf8')) as {
      wireless_sensors: Sensor[];
    };
    const ours = new Map<string, Sample>();
    for (const mac of macs) {
      const { samples, layout } = await read(file, mac, mac ?? 'ap');
      expect(layout.vendorId).toBe(vendor);
      expect(layout.gaps).toEqual([]);
      for (const { oid, subject, partOf, column } of layout.cells) {
        const sample = samples.find((each) => each.metric === column.metric && each.subject === (partOf ?? subject));
        if (sample !== undefined) ours.set(oid, sample);
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
  });

  it('there is no comparison that nobody makes', () => {
    const there = readdirSync(folder ?? '').flatMap((name) => /^(.*)\.expected\.json$/.exec(name)?.[1] ?? []);
    // That one has no row of an access point: there is nothing of ours to compare, as the next test shows.
    expect(there.sort()).toEqual([...cases.map(({ file }) => file), 'ruckuswireless-sz'].sort());
  });

  it('a controller without rows of access points says so', async () => {
    const { layout } = await read('ruckuswireless-sz', '02:00:00:00:00:01');
    expect(layout.vendorId).toBe('ruckus-smartzone');
    expect(layout.cells).toEqual([]);
    expect(layout.gaps).toHaveLength(1);
  });
});

describe.skipIf(folder === undefined)('recordings that no other tool explains', () => {
  const of = (samples: readonly Sample[], metric: string, subject: string) =>
    samples.find((sample) => sample.metric === metric && sample.subject === subject);

  it('226 access points of one controller: one of them, by its Ethernet MAC', async () => {
    const { samples, layout } = await read('cisco-wlc-aireos-226ap', 'c8:4c:75:0b:a3:a4');
    expect(layout).toMatchObject({ vendorId: 'cisco-aireos', mac: '00:3a:98:b0:2e:70', gaps: [], uplink: { name: 'FastEthernet0' } });
    expect(of(samples, 'radioUtilizationRatio', 'radio/ap/0')).toMatchObject({ valueDouble: 0.27, ageMs: 60_000, windowMs: 60_000 });
    expect(of(samples, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ state: 'zero' });
    expect(of(samples, 'radioPowerDbm', 'radio/ap/0')).toMatchObject({ valueDouble: 11 });
    expect(of(samples, 'radioRetryCount', 'radio/ap/0')).toMatchObject({ valueInteger: 34_446_577, reason: 'counter32', ageMs: 180_000 });
    expect(of(samples, 'interfaceSpeedMbps', 'interface/ap/FastEthernet0')).toMatchObject({ valueDouble: 100 });
    expect(of(samples, 'accessPointLocation', 'access-point/ap')).toMatchObject({ state: 'unknown', reason: 'no-match' });
    expect(of(samples, 'accessPointClientCount', 'access-point/ap')).toMatchObject({ valueInteger: 2 });
  });

  it('a controller whose radios tell two utilisations', async () => {
    const { samples, layout } = await read('aruba-controller-7210', '94:b4:0f:c1:9b:6e');
    expect(layout).toMatchObject({ vendorId: 'aruba-controller', gaps: [] });
    expect(of(samples, 'radioUtilizationRatio', 'radio/ap/1')).toMatchObject({ valueDouble: 0.04 });
    expect(of(samples, 'radioNoiseDbm', 'radio/ap/1')).toMatchObject({ valueDouble: -94 });
    expect(of(samples, 'radioPowerDbm', 'radio/ap/1')).toMatchObject({ valueDouble: 22.5 });
    expect(of(samples, 'radioClientCount', 'radio/ap/1')).toMatchObject({ valueInteger: 20 });
  });

  it('an access point whose noise is told above 256', async () => {
    const { samples, layout } = await read('hiveos-wireless_2', undefined);
    expect(layout).toMatchObject({ vendorId: 'aerohive-hiveos', gaps: [] });
    for (const radio of ['wifi0', 'wifi1']) expect(of(samples, 'radioNoiseDbm', `radio/ap/${radio}`)).toMatchObject({ valueDouble: -95 });
    expect(of(samples, 'accessPointClientCount', 'access-point/ap')).toMatchObject({ state: 'zero' });
  });

  it('an access controller whose radios tell what others take', async () => {
    const { samples } = await read('vrp_ac6605-26', '506f77eadca0');
    expect(of(samples, 'radioUtilizationRatio', 'radio/ap/0')).toMatchObject({ valueDouble: 0.07 });
    expect(of(samples, 'radioInterferenceRatio', 'radio/ap/1')).toMatchObject({ state: 'zero' });
    expect(of(samples, 'radioChannel', 'radio/ap/1')).toMatchObject({ valueText: '40' });
  });
});

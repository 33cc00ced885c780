/**
 * Where we differ from what an established tool derives from recordings of real devices, with the reason; everything else must be the same.
 * Each difference must be met by at least one figure, or the test that reads this list fails.
 */

export interface Difference {
  readonly of: string;
  readonly index?: RegExp;
  readonly why: string;
}

const notOurs = {
  total: 'says something of the whole network, not of one access point',
  network: 'says something of one network name, not of a radio',
  station: 'says something of the stations, which we do not read',
} as const;

export const cases: readonly {
  readonly file: string;
  readonly vendor: string;
  readonly macs: readonly (string | undefined)[];
  readonly compared: number;
  readonly gaps?: readonly string[];
  readonly differences: readonly Difference[];
}[] = [
  {
    file: 'aruba-instant',
    vendor: 'aruba-instant',
    macs: ['703a0ec9c246', '6828cfc7e9c0', '6828cfc80448'],
    compared: 28,
    differences: [
      { of: 'ap-count', why: notOurs.total },
      { of: 'clients', index: /^(\d|total-clients)$/, why: notOurs.network },
      ...['clients', 'frequency', 'noise-floor', 'power', 'utilization'].map((of) => ({
        of,
        index: /^6828cfc(7e9c0|80448)\.1$/,
        why: 'the radio is off by its own word: the other tool says what stands in its row, we say that it is off',
      })),
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
    gaps: ['several of its ports are up, and which one holds its cable is a guess: name uplinkInterface in school.yaml'],
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

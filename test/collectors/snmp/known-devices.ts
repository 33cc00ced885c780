/**
 * What real devices say of themselves, and what reads them. From the makers' lists of products and from what others have published of their
 * devices, never from our definitions. Assumed: the number or the words of this one no source told, only those of others of its kind.
 */
export interface KnownDevice {
  readonly device: string;
  /** Without 1.3.6.1.4.1. before it. */
  readonly sysObjectId: string;
  readonly sysDescr: string;
  /** Something that it serves, where what it says of itself does not tell it apart; without 1.3.6.1.4.1. */
  readonly serves?: readonly string[];
  /** Absent: the standard MIBs alone. */
  readonly readBy?: string;
}

const of = (
  readBy: string | undefined,
  serves: readonly string[],
  devices: readonly (readonly [device: string, sysObjectId: string, sysDescr: string, ...more: string[]])[],
): readonly KnownDevice[] =>
  devices.map(([device, sysObjectId, sysDescr, ...more]) => ({
    device,
    sysObjectId,
    sysDescr,
    serves: [...serves, ...more],
    ...(readBy !== undefined && { readBy }),
  }));

const iosXe = (software: string, version: string) => `Cisco IOS Software [Dublin], ${software}, Version ${version}, RELEASE SOFTWARE (fc1)`;
const vrp = (model: string, version: string) =>
  `Huawei ${model}\r\nHuawei Versatile Routing Platform Software\r\nVRP (R) software,Version 5.170 (${model} ${version})`;
/** An entry of net-snmp’s table of scripts, by the script’s name. */
const script = (name: string) => `8072.1.3.2.3.1.1.${String(name.length)}.${[...Buffer.from(name)].join('.')}`;

export const knownDevices: readonly KnownDevice[] = [
  ...of(
    'cisco-aireos',
    ['14179.2.2.1.1.3.0.1.2.3.4.0'],
    [
      ['4400', '14179.1.1.4.3', 'Cisco Controller'],
      ['2106', '9.1.828', 'Cisco Controller'],
      ['5508', '9.1.1069', 'Cisco Controller'],
      ['2504', '9.1.1279', 'Cisco Controller'],
      ['WiSM2', '9.1.1293', 'Cisco Controller'],
      ['8510', '9.1.1615', 'Cisco Controller'],
      ['virtual', '9.1.1631', 'Cisco Controller'],
      ['5520', '9.1.2170', 'Cisco Controller'],
      ['8540', '9.1.2171', 'Cisco Controller'],
      ['Mobility Express on a 2800', '9.1.2370', 'Cisco Controller'],
      ['3504', '9.1.2427', 'Cisco Controller'],
      ['Business 140AC', '9.1.2489', 'Cisco Controller'],
      ['Business Wireless that says so, number assumed', '9.1.2489', 'Cisco Business Wireless'],
    ],
  ),
  ...of(
    'cisco-catalyst-9800',
    [],
    [
      ['9800-CL', '9.1.2391', iosXe('C9800-CL Software (C9800-CL-K9_IOSXE)', '17.12.6a')],
      ['9800, one of the series', '9.1.2530', iosXe('C9800 Software (C9800_IOSXE-K9)', '17.12.3')],
      ['9800, another', '9.1.2669', iosXe('C9800 Software (C9800_IOSXE-K9)', '17.3.5a')],
      ['9800-L, number assumed', '9.1.2860', iosXe('C9800 Software (C9800_IOSXE-K9)', '17.6.5')],
      ['CW9800, number assumed', '9.1.3323', iosXe('CW9800 Software (C9800_IOSXE-K9)', '17.15.5')],
      ['9800 on an access point, number assumed', '9.1.2861', iosXe('C9800-AP Software (C9800-AP-K9_IOSXE-UNIVERSALK9-M)', '17.9.4')],
    ],
  ),
  ...of(
    undefined,
    [],
    [
      ['Cisco 5760, which tells of its access points otherwise', '9.1.1645', iosXe('IOS-XE Software (CT5760-IPSERVICESK9-M)', '03.06.06E')],
      ['Cisco switch, number assumed', '9.1.2494', iosXe('Catalyst L3 Switch Software (CAT9K_IOSXE)', '17.9.4')],
      ['ClearPass', '14823.1.6.1', 'ClearPass Policy Manager'],
      ['Meraki security appliance', '29671.2.110', 'Meraki MX85'],
      ['Meraki switch, number assumed', '29671.2.39', 'Meraki MS225-24P Cloud Managed PoE Switch'],
      ['MikroTik switch', '14988.2', 'CSS610-8G-2S+ SwOS'],
      ['Siemens automation', '4329.20.1.1', 'SCALANCE X-300'],
      ['FortiManager', '12356.103.1.1000', 'FortiManager'],
      ['ExtremeXOS switch', '1916.2.247', 'ExtremeXOS (X440G2-24p-10G4) version 22.3.1.4'],
      ['Dell switch, words assumed', '674.10895.5001', 'Dell EMC Networking N1124T-ON'],
      ['OmniSwitch', '6486.800.1.1.2.1.7.1.10', 'Alcatel-Lucent OS6850-U24X 6.4.3.520.R01 GA'],
      ['Huawei switch without access points, number assumed', '2011.2.23.291', vrp('S5720-28X-PWR-SI-AC', 'V200R011C10SPC600')],
      ['Linux server', '8072.3.2.10', 'Linux gw01 5.15.0-91-generic #101-Ubuntu SMP Tue Nov 14 13:30:08 UTC 2023 x86_64'],
      ['Linux server with a script “distro”', '8072.3.2.10', 'Linux srv 6.1.0-18-amd64 #1 SMP Debian x86_64', `${script('distro')}`],
    ],
  ),
  ...of(
    'aruba-controller',
    ['14823.2.2.1.5.2.1.4.1.2.0.1.2.3.4.0'],
    [
      ['3600, number assumed', '14823.1.1.12', 'ArubaOS (MODEL: Aruba3600), Version 6.3.1.2 (41362)'],
      ['7210', '14823.1.1.32', 'ArubaOS (MODEL: Aruba7210), Version 8.2.0.2 (62929)'],
      ['virtual', '14823.1.1.9999', 'ArubaOS (MODEL: ArubaMC-VA), Version 8.10.0.12-FIPS LSR (89862)'],
      ['OmniAccess 6000', '6486.800.1.1.2.2.2.1.1.4', 'AOS-W (MODEL: OAW-6000), Version 5.0.2.0-cuc (28337)'],
      ['Dell W-3200, number assumed', '674.10895.5003', 'ArubaOS (MODEL: W-3200), Version 6.4.3.7 (53990)'],
    ],
  ),
  ...of(
    'aruba-instant',
    ['14823.2.3.3.1.2.1.1.2.0.1.2.3.4.0'],
    [
      ['IAP-225', '14823.1.2.59', 'ArubaOS (MODEL: 225), Version 8.4.0.0-8.4.0.0'],
      ['AP-335', '14823.1.2.80', 'ArubaOS (MODEL: 335), Version 6.5.4.3'],
      ['AP-515', '14823.1.2.107', 'ArubaOS (MODEL: 515), Version 8.10.0.9-8.10.0.9 LSR'],
      ['AP-515 with AOS-8', '14823.1.2.107', 'AOS-8 (MODEL: 515), Version 8.13.0.1-8.13.0.1 LSR'],
      ['AP-635 with AOS-10', '14823.1.2.125', 'AOS-10 (MODEL: 635), Version 10.7.1.0-10.7.1.0 SSR'],
      ['OmniAccess IAP', '6486.800.1.1.2.2.2.1.2.52', 'AOS-W Version 6.4.2.6-4.1.1.12'],
    ],
  ),
  ...of(
    'ruckus-zonedirector',
    ['25053.1.2.1.1.1.1.9.0', '25053.1.2.2.1.1.2.1.1.2.6.0.1.2.3.4.0'],
    [
      ['ZD1000', '25053.3.1.5.1', 'Ruckus Wireless ZD1006'],
      ['ZD1100', '25053.3.1.5.2', 'Ruckus Wireless ZD1112'],
      ['ZD3000', '25053.3.1.5.3', 'Ruckus Wireless zd3050'],
      ['ZD5000', '25053.3.1.5.8', 'Ruckus Wireless ZD5000'],
      ['ZD1200', '25053.3.1.5.15', 'Ruckus Wireless ZD1200'],
    ],
  ),
  ...of(
    'ruckus-unleashed',
    ['25053.1.15.1.1.1.1.9.0'],
    [
      ['200.14 and before, words assumed', '25053.3.1.5.15', 'Ruckus Wireless R500'],
      ['200.15', '25053.3.1.5.20', 'Ruckus Wireless T300'],
      ['R710', '25053.3.1.5.20', 'Ruckus Wireless R710'],
    ],
  ),
  ...of(
    'ruckus-smartzone',
    ['25053.1.8.1.1.1.2.1.1.28.6.0.1.2.3.4.0'],
    [
      ['SCG200, words assumed', '25053.3.1.10.1', 'SCG200'],
      ['SZ100', '25053.3.1.11.1', 'SmartZone', '25053.1.4.1.1.1.15.1.0'],
      ['SZ50', '25053.3.1.11.2', 'SmartZone', '25053.1.4.1.1.1.15.1.0'],
    ],
  ),
  ...of(
    'ruckus-access-point',
    ['25053.1.1.2.1.1.1.1.0'],
    [
      ['ZF7942', '25053.3.1.4.3', 'Ruckus Wireless Inc (C) 2006'],
      ['R500', '25053.3.1.4.71', 'Ruckus Wireless Inc (C) 2006'],
      ['R720', '25053.3.1.4.102', 'Ruckus Wireless Inc (C) 2006'],
      ['R550, words assumed', '25053.3.1.4.114', 'Ruckus Wireless Inc (C) 2006'],
    ],
  ),
  ...of(
    'ubiquiti-unifi',
    ['41112.1.6.1.1.1.1.1'],
    [
      ['first firmware', '10002.1', 'Linux 3.3.8 #1 Wed Jan 18 09:26:53 PST 2017 mips'],
      ['AC-HD', '8072.3.2.10', 'UAP-AC-HD 3.9.19.8123'],
      ['nanoHD', '41112', 'UAP-nanoHD 5.60.3.12934'],
      ['U6-Pro', '41112', 'U6-Pro 6.5.28.14491'],
      ['U7-Pro', '41112', 'U7-Pro 7.0.83.16045'],
      ['E7', '41112', 'E7 *14'],
    ],
  ),
  ...of(
    'aerohive-hiveos',
    [],
    [
      ['AP250', '26928.1', 'AP250, HiveOS 8.1r2a build-178408'],
      ['HiveAP330', '26928.1', 'HiveAP330, HiveOS 6.5r7 build-160188'],
      ['AP305C', '26928.1', 'AP305C-1, HiveOS 10.6r4 build-dcfd27b'],
      ['AP4000', '26928.1', 'AP4000, IQ Engine 10.6r7 build-282012'],
    ],
  ),
  ...of(
    'extreme-ewc',
    ['4329.15.3.5.1.2.1.2.1'],
    [
      ['V2110', '4329.15.1.1.13', 'Extreme Networks Wireless Controller - V2110 Medium,  System Version 10.21.04.0005'],
      ['controller on Extreme’s own number, words assumed', '1916.2.294', 'ExtremeCloud Appliance'],
      ['VE6120, tables assumed', '1916.2.284', 'ExtremeCloud IQ Controller VE6120 Medium'],
    ],
  ),
  ...of(
    'meraki-access-point',
    [],
    [
      ['any', '29671.2.1', 'Meraki Cloud Managed AP'],
      ['MR28', '29671.2.45', '=Meraki MR28 Cloud Managed AP'],
      ['MR36, number assumed', '29671.2.40', 'Meraki MR36 Cloud Managed AP'],
      ['MR of few words, number assumed', '29671.2.20', 'Meraki MR'],
      ['CW9166I, number assumed', '29671.2.50', 'Meraki CW9166I Cloud Managed AP'],
      ['CW9178I, number assumed', '29671.2.51', 'Cisco Wireless CW9178I'],
    ],
  ),
  ...of(
    'fortinet-fortigate',
    [],
    [
      ['FortiGate VM64', '12356.101.1.30', 'edge'],
      ['FortiGate 200D', '12356.101.1.2005', ''],
      ['FortiWiFi 51E', '12356.101.1.516', 'FWF-51e'],
    ],
  ),
  ...of(
    'fortinet-fortiap',
    [],
    [
      ['231G', '12356.120.10.23113', 'office-ap02'],
      ['221E', '12356.120.10.22111', ''],
      ['431F', '12356.120.10.43112', ''],
      ['U433F', '12356.120.10.43322', ''],
    ],
  ),
  ...of(
    'mikrotik-routeros',
    [],
    [
      ['RB3011', '14988.1', 'RouterOS RB3011UiAS'],
      ['RB4011', '14988.1', 'RouterOS RB4011iGS+'],
      ['wAP', '14988.1', 'RouterOS RBwAPR-2nD'],
    ],
  ),
  ...of(
    'huawei-ac',
    ['2011.6.139.13.3.3.1.4.0.1.2.3.4.0'],
    [
      ['AC6605', '2011.2.240.6', vrp('AC6605-26-PWR', 'V200R010C00SPC500')],
      ['AC6005, number assumed', '2011.2.240.12', vrp('AC6005-8', 'V200R010C00SPC500')],
      ['AC6508, number assumed', '2011.2.240.17', vrp('AC6508', 'V200R019C10SPC800')],
      ['AC6805', '2011.2.240.18', vrp('AC6805', 'V200R022C00SPC100')],
      ['switch that has access points, number assumed', '2011.2.23.291', vrp('S5731-H48P4XC', 'V200R019C10SPC500')],
    ],
  ),
  ...of(
    'openwrt',
    [],
    [
      ['as installed', '8072.3.2.10', 'Linux OpenWrt 5.4.137 #0 SMP Sat Jul 31 17:21:01 2021 armv7l'],
      ['with a name of its own', '8072.3.2.10', 'Linux ap-b12 5.15.137 #0 SMP Mon Oct 9 21:55:33 2023 aarch64'],
      ['one processor', '8072.3.2.10', 'Linux ap-b13 5.15.137 #0 Mon Oct 9 21:55:33 2023 mips'],
      ['with a kernel of its own', '8072.3.2.10', 'Linux ap-b14 5.4.137 #3 SMP Sat Jul 31 17:21:01 2021 armv7l', script('clients-wlan0')],
      ['and newer interfaces', '8072.3.2.10', 'Linux ap-b15 6.6.73 #3 SMP Sat Feb 1 2025 aarch64', script('clients-phy0-ap0')],
      ['with its own number', '66510.3.1', 'Linux ap-b16 6.12.40 #0 SMP aarch64'],
    ],
  ),
];

/** What makes differ in is data: no code names one, by its name, its products', its MIBs' or the number that its objects begin with. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import type { Vendor } from '../../../collectors/snmp/vendor.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
/** In collectors/host tunnels and adapters of the machine that plays the class may be named: they are not what is read over SNMP. */
const folders = [
  'core',
  'checks',
  'report',
  'collectors/snmp',
  'store',
  'run',
  'cli',
  'messages',
  'facts',
  'dashboards',
  'platform',
  'emulator',
  'scenarios',
];
const imitates = 'emulator/access-point-mib.ts';
/** Words of titles and of MIBs that are not of a make. */
const common = new Set(
  'access ac any asked controller convergence ctrl extend host instant interface net point radio script snmp system wireless wlan with'.split(
    ' ',
  ),
);

const wordsIn = (text: string): readonly string[] => text.split(/[^A-Za-z0-9]+/).filter((word) => word.length > 1);
const columnsOf = ({ scalars, tables }: Vendor) => [...scalars, ...tables.flatMap(({ columns }) => columns)];
const mibWords = ({ tables, scalars }: Vendor): readonly string[] =>
  [...tables, ...scalars, ...tables.flatMap(({ columns }) => columns)].flatMap(({ source = '' }) =>
    [...source.matchAll(/\b[A-Z][A-Za-z0-9-]+-MIB\b/g)].flatMap(([name]) => wordsIn(name).filter((word) => word.length > 3)),
  );
const makerOf = (oid: string): readonly string[] => /^1\.3\.6\.1\.4\.1\.\d+/.exec(oid) ?? [];

const vendors = [...(await loadVendors()).byId.values()];
const standard = vendors.filter(({ role }) => role === 'standard');
const makes = vendors.filter(({ role }) => role !== 'standard');
const anybodys = new Set([...common, ...standard.flatMap(mibWords).map((word) => word.toLowerCase())]);
const names = new Set(
  makes
    .flatMap((vendor) => [
      vendor.id,
      ...wordsIn(vendor.id).filter((word) => word.length > 3),
      ...wordsIn(vendor.title).filter((word) => /[A-Z]/.test(word)),
      ...mibWords(vendor),
    ])
    .map((name) => name.toLowerCase())
    .filter((name) => !anybodys.has(name) && !/^\d+$/.test(name)),
);
/** Of net-snmp, which runs on devices of every make. */
const everywhere = new Set(['1.3.6.1.4.1.8072', ...standard.flatMap(columnsOf).flatMap(({ oid }) => makerOf(oid))]);
const numbers = new Set(
  makes
    .flatMap((vendor) => [...columnsOf(vendor).map(({ oid }) => oid), ...(vendor.detect ?? []).flatMap((way) => way.sysObjectIdPrefix)])
    .flatMap(makerOf)
    .filter((number) => !everywhere.has(number)),
);

function namedIn(text: string): readonly string[] {
  // arubaPrefix names it as aruba-prefix does; FortiGate is one word and not two.
  const plain = `${text}\n${text.replace(/([a-z0-9])([A-Z])/g, '$1 $2')}`.toLowerCase();
  return [
    ...[...names].filter((name) => new RegExp(`(?<![a-z0-9])${name}(?![a-z0-9])`).test(plain)),
    ...[...numbers].filter((number) => new RegExp(`\\b${number.replaceAll('.', '\\.')}\\b`).test(plain)),
  ];
}

it('knows the names by which makes, their products and their MIBs go', () => {
  for (const name of [
    'cisco',
    'aireos',
    'airespace',
    'zonedirector',
    'fortigate',
    'hiveos',
    'unifi',
    'ubnt',
    'hipath',
    'catalyst',
    'meraki',
  ])
    expect(names).toContain(name);
  expect(numbers).toContain('1.3.6.1.4.1.14179');
  expect(namedIn("const arubaPrefix = '1.3.6.1.4.1.14823.1';")).toEqual(['aruba', '1.3.6.1.4.1.14823']);
  expect(namedIn('// a FortiGate says so; AireOS does not')).toEqual(expect.arrayContaining(['fortigate', 'aireos']));
  expect(namedIn('at any instant, wireless or not: an access controller')).toEqual([]);
});

it('code, queries, dashboards and words name no vendor', async () => {
  const found: string[] = [];
  let fileCount = 0;
  for (const folder of folders) {
    for (const entry of await readdir(join(root, folder), { recursive: true, withFileTypes: true })) {
      const path = relative(root, join(entry.parentPath, entry.name));
      // Limits say which documents they are from; definitions are where the names belong.
      const isData = /^(core|collectors)\/.*\.json$/.test(path);
      if (!entry.isFile() || !/\.(ts|sql|json|ya?ml)$/.test(path) || isData || path === imitates) continue;
      fileCount++;
      found.push(...namedIn(await readFile(join(root, path), 'utf8')).map((name) => `${name} in ${path}`));
    }
  }
  expect(fileCount).toBeGreaterThan(500);
  expect(found).toEqual([]);
});

it('the emulator imitates one device, whose objects it must have, and that in one file', async () => {
  expect(namedIn(await readFile(join(root, imitates), 'utf8'))).toEqual(['aruba', '1.3.6.1.4.1.14823']);
});

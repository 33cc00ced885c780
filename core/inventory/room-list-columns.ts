/** The headings that people give to a table of rooms and access points, Swedish and English, and what stands under them. */
import type { z } from 'zod';
import { name, visible, words } from '../document/fields.ts';
import { ipAddress, macAddress } from './school-schema.ts';

/** Compared without case, spaces, hyphens and the like. */
const headings = {
  room: ['room', 'classroom', 'sal', 'rum', 'klassrum', 'lokal', 'provsal'],
  seats: ['seats', 'pupils', 'students', 'platser', 'antalplatser', 'elever', 'antalelever', 'sittplatser'],
  accessPoint: ['accesspoint', 'accesspoints', 'ap', 'accesspunkt', 'accesspunkter', 'apnamn', 'apname'],
  address: ['address', 'ip', 'ipaddress', 'adress', 'ipadress', 'ipnummer'],
  port: ['port', 'snmpport'],
  credential: ['credential', 'behörighet'],
  vendor: ['vendor', 'leverantör', 'fabrikat', 'tillverkare'],
  mac: ['mac', 'macaddress', 'macadress'],
  bssids: ['bssid', 'bssids'],
  uplinkInterface: ['uplink', 'uplinkinterface', 'upplänk'],
  switchAddress: ['switch', 'switchaddress', 'switchip', 'switchadress'],
  switchInterface: ['switchport', 'switchinterface'],
  switchCredential: ['switchcredential', 'switchbehörighet'],
  owner: ['owner', 'ägare', 'ansvarig'],
} as const;
export type Column = keyof typeof headings;

/** Columns that no file should have: they would end up in clear in the school file. */
const secretHeadings = ['community', 'snmpcommunity', 'password', 'lösenord', 'authkey', 'privkey', 'secret'];

const plain = (heading: string): string =>
  heading
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, '');

export function columnOf(heading: string): Column | undefined {
  const written = plain(heading);
  const found = Object.entries(headings).find(([, names]) => names.some((known) => known === written));
  return found?.[0] as Column | undefined;
}

export const holdsSecrets = (heading: string): boolean => secretHeadings.includes(plain(heading));

/** Spreadsheets leave no-break spaces and decomposed letters behind. */
export const cleanCell = (cell: string | undefined): string => (cell ?? '').normalize('NFC').replace(/\s+/g, ' ').trim();

/** `ap-1, ap-2` or `ap-1 + ap-2`; "ap hall" is one name. */
export const namesIn = (cell: string): readonly string[] =>
  cell
    .split(/[,;+|]/)
    .map((part) => part.trim())
    .filter((part) => part !== '');

/** What is wrong with a cell; undefined when nothing is. Empty cells are never wrong. */
export function cellTrouble(column: Column, cell: string): string | undefined {
  if (cell === '') return undefined;
  switch (column) {
    case 'seats':
      return within(cell, 1, 250) ? undefined : `"${visible(cell)}" is not a number of seats from 1 to 250`;
    case 'port':
      return within(cell, 1, 65_535) ? undefined : `"${visible(cell)}" is not a port`;
    case 'accessPoint':
      return firstTrouble(name, namesIn(cell));
    case 'bssids':
      return firstTrouble(macAddress, bssidsIn(cell));
    case 'address':
    case 'switchAddress':
      return firstTrouble(ipAddress, [cell]);
    case 'mac':
      return firstTrouble(macAddress, [cell]);
    case 'room':
    case 'vendor':
    case 'credential':
    case 'switchCredential':
      return firstTrouble(name, [cell]);
    case 'owner':
    case 'uplinkInterface':
    case 'switchInterface':
      return firstTrouble(words, [cell]);
  }
}

export const bssidsIn = (cell: string): readonly string[] => cell.split(/[\s,;]+/).filter((part) => part !== '');

/** `30`, and `30,0` or `30.0` as spreadsheets with decimals write it; NaN otherwise. */
export const wholeNumberIn = (cell: string): number => (/^\d{1,6}([.,]0+)?$/.test(cell) ? Number.parseInt(cell, 10) : Number.NaN);

const within = (cell: string, low: number, high: number): boolean => wholeNumberIn(cell) >= low && wholeNumberIn(cell) <= high;

const firstTrouble = (field: z.ZodType, texts: readonly string[]): string | undefined =>
  texts.flatMap((text) => field.safeParse(text).error?.issues[0]?.message ?? [])[0];

/** Vendor definitions from their folder, all checked before the first packet is sent. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ProvnatError } from '../../core/errors.ts';
import { plainText } from './plain-text.ts';
import type { Vendor } from './vendor.ts';
import { vendorSchema } from './vendor.ts';

/** Beside this file in the source tree, beside the bundle once built. */
const packaged = fileURLToPath(new URL('./vendors/', import.meta.url));

export interface Vendors {
  /** Read from every device. */
  readonly standard: readonly Vendor[];
  readonly byId: ReadonlyMap<string, Vendor>;
}

/** @throws ProvnatError VENDOR_INVALID, which names the file and every fault in it; FILE_MISSING when the folder is not there. */
export async function loadVendors(folder: string = packaged): Promise<Vendors> {
  const files = await readdir(folder).catch((cause: unknown) => {
    throw new ProvnatError('FILE_MISSING', `vendor definitions: expected a folder at ${folder}`, 'Install provnät again, or build it.', {
      cause,
    });
  });
  const vendors: Vendor[] = [];
  for (const file of files.filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json')).sort()) {
    vendors.push(parseVendor(file, await readFile(join(folder, file), 'utf8')));
  }
  return { standard: vendors.filter((vendor) => vendor.role === 'standard'), byId: new Map(vendors.map((vendor) => [vendor.id, vendor])) };
}

/**
 * What is read of a device beside its own definition. A make that tells of its radios itself calls them by other names than the standard MIBs,
 * whose radios would count twice.
 */
export function standardBeside({ standard }: Vendors, vendor: Vendor | undefined): readonly Vendor[] {
  const tellsRadios = vendor !== undefined && vendor.role !== 'standard' && vendor.tables.some(({ entity }) => entity === 'radio');
  if (!tellsRadios) return standard;
  return standard.map((each) => ({ ...each, tables: each.tables.filter(({ entity }) => entity !== 'radio') }));
}

/** @throws ProvnatError VENDOR_INVALID */
export function parseVendor(file: string, text: string): Vendor {
  const invalid = (what: string, cause?: unknown) =>
    new ProvnatError('VENDOR_INVALID', `vendor definition ${file}: ${what}`, 'Compare with vendor.schema.json beside the definitions.', {
      cause,
    });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw invalid(`expected JSON, saw ${error instanceof Error ? error.message : 'something else'}`, error);
  }
  const result = vendorSchema.safeParse(json);
  if (!result.success) throw invalid(result.error.issues.map((issue) => `${issue.path.join('.') || 'file'}: ${issue.message}`).join('; '));
  if (`${result.data.id}.json` !== file) throw invalid(`id is "${result.data.id}", expected the file’s name`);
  return result.data;
}

/** A definition that fits what a device says of itself, if it has these subtrees as well, which is for the caller to ask. */
export interface Candidate {
  readonly vendor: Vendor;
  readonly has: readonly string[];
}

/** The definitions that fit what a device says of itself, best first, one that fits in several ways once for each. Empty: the standard MIBs alone. */
export function candidatesOf(vendors: Vendors, sysObjectId: string | undefined, sysDescr: string | undefined): readonly Candidate[] {
  const description = sysDescr === undefined ? undefined : plainText(sysDescr);
  const found: { readonly candidate: Candidate; readonly weight: number }[] = [];
  for (const vendor of vendors.byId.values()) {
    for (const { sysObjectIdPrefix, sysDescrPattern, has } of vendor.detect ?? []) {
      const prefixes = sysObjectIdPrefix.filter((prefix) => sysObjectId === prefix || sysObjectId?.startsWith(`${prefix}.`) === true);
      if (sysObjectIdPrefix.length > 0 && prefixes.length === 0) continue;
      if (sysDescrPattern !== undefined && (description === undefined || !new RegExp(sysDescrPattern).test(description))) continue;
      if (sysObjectIdPrefix.length === 0 && sysDescrPattern === undefined && has.length === 0) continue;
      const longest = Math.max(0, ...prefixes.map((prefix) => prefix.length));
      const weight = longest + (sysDescrPattern === undefined ? 0 : 0.5) + (has.length === 0 ? 0 : 0.25);
      found.push({ candidate: { vendor, has }, weight });
    }
  }
  return found.sort((left, right) => right.weight - left.weight).map(({ candidate }) => candidate);
}

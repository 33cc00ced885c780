/** One string for each OID that thousands of access points of one make have in common: a copy for each would be most of our memory. */

/** Beyond so many everybody keeps a copy: a device may make up rows for ever. */
const mostKept = 50_000;
const kept = new Map<string, string>();

export function interned(oid: string): string {
  const known = kept.get(oid);
  if (known !== undefined) return known;
  if (kept.size < mostKept) kept.set(oid, oid);
  return oid;
}

/** A plain object as libraries use it for caches, which forgets what was used longest ago instead of growing. */

/** @param most entries kept */
export function boundedRecord<Value>(most: number): Record<string, Value> {
  const kept = new Map<string, Value>();
  return new Proxy<Record<string, Value>>(
    {},
    {
      get(_target, key) {
        if (typeof key !== 'string') return undefined;
        const value = kept.get(key);
        if (value === undefined) return undefined;
        kept.delete(key);
        kept.set(key, value);
        return value;
      },
      set(_target, key, value: Value) {
        if (typeof key !== 'string') return false;
        kept.delete(key);
        kept.set(key, value);
        const [oldest] = kept.keys();
        if (kept.size > most && oldest !== undefined) kept.delete(oldest);
        return true;
      },
      has: (_target, key) => typeof key === 'string' && kept.has(key),
      ownKeys: () => [...kept.keys()],
      getOwnPropertyDescriptor: (_target, key) =>
        typeof key === 'string' && kept.has(key) ? { configurable: true, enumerable: true, value: kept.get(key) } : undefined,
    },
  );
}

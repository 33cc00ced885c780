/**
 * What is remembered of figures by their names. A device may make up new names for ever, and is read for years: what was neither told nor
 * asked for in two periods is forgotten. In periods of what is told, not of ours: a night in which a device is gone makes it forget nothing.
 */

/** Twice as long as the longest time between two readings of one figure, an hour. */
const periodMs = 7_200_000;

export class ForgetfulMap<Value> {
  #young = new Map<string, Value>();
  #old = new Map<string, Value>();
  #turnedAtMs = Infinity;

  get size(): number {
    return this.#young.size + this.#old.size;
  }

  get(name: string): Value | undefined {
    const value = this.#young.get(name) ?? this.#old.get(name);
    if (value !== undefined) this.set(name, value);
    return value;
  }

  set(name: string, value: Value): void {
    this.#old.delete(name);
    this.#young.set(name, value);
  }

  delete(name: string): void {
    this.#young.delete(name);
    this.#old.delete(name);
  }

  *[Symbol.iterator](): Generator<[string, Value]> {
    yield* this.#old;
    yield* this.#young;
  }

  values(): readonly Value[] {
    return [...this].map(([, value]) => value);
  }

  /** When all of a poll has been taken in. @returns whether anything was forgotten */
  turn(atMs: number): boolean {
    // Our clock may have stepped back.
    if (atMs < this.#turnedAtMs) this.#turnedAtMs = atMs;
    if (atMs - this.#turnedAtMs < periodMs) return false;
    const forgot = this.#old.size > 0;
    this.#old = this.#young;
    this.#young = new Map();
    this.#turnedAtMs = atMs;
    return forgot;
  }
}

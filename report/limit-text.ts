/** A limit in words, written from the limit's own data, so that words and rule cannot part. */
import type { AppliedLimit } from '../core/verdict.ts';
import { catalogues } from '../messages/format-message.ts';
import type { Words } from './words.ts';

/** 'at most 50 ms' */
export function limitText(limit: AppliedLimit, words: Words): string {
  const value = { Mbps: words.mbps, Ms: words.ms, Ratio: words.ratio, Bytes: words.bytes, Count: words.number }[limit.unit](limit.value);
  return words.say(`report.limit.${limit.direction}`, { value });
}

/** What is compared with the limit, and what its source says: in the reader's language where the words are the ones that were translated. */
export function limitReasons(check: string, limit: AppliedLimit, { say }: Words): { readonly statistic: string; readonly source: string } {
  // A school's own limit, or that of an older version, speaks for itself.
  const told = (part: 'statistic' | 'source', text: string): string => {
    const id = `report.limit-of.${check}.${limit.id}.${part}`;
    return catalogues.en[id] === text ? say(id) : text;
  };
  return { statistic: told('statistic', limit.statistic), source: told('source', limit.source.says) };
}

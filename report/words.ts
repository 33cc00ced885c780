/** Everything a page needs to speak: messages in one language, and numbers and times the way that language writes them. */
import type { Evidence, EvidenceValue } from '../core/verdict.ts';
import { formatMessage, spokenWord } from '../messages/format-message.ts';
import { isolated } from './plain-text.ts';
import { quantities, type Language, type Quantities } from './quantity.ts';

export interface Words extends Quantities {
  readonly language: Language;
  /** Throws when there is no such message: a report with a hole in it is not handed out. */
  readonly say: (id: string, evidence?: Evidence) => string;
}

export const words = (language: Language, timeZone: string): Words => ({
  language,
  ...quantities(language, timeZone, (key, word) => spokenWord(language, key, word)),
  say: (id, evidence = {}) => formatMessage(language, id, apart(evidence)),
});

const apart = (evidence: Evidence): Evidence =>
  Object.fromEntries(
    Object.entries(evidence).map(([key, value]): [string, EvidenceValue] => [key, typeof value === 'string' ? isolated(value) : value]),
  );

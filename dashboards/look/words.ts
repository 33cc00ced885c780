/** Sentences of the dashboards in one language. */
import { formatMessage, type Language, type MessageEvidence } from '../../messages/format-message.ts';

export interface Words {
  readonly language: Language;
  /** `Sv` or `En`: the end of the names of fields that hold a sentence. */
  readonly suffix: 'Sv' | 'En';
  readonly say: (id: string, evidence?: MessageEvidence) => string;
  /** Of a check, as in the report. */
  readonly title: (check: string) => string;
}

export const wordsOf = (language: Language): Words => ({
  language,
  suffix: language === 'sv' ? 'Sv' : 'En',
  say: (id, evidence) => formatMessage(language, `dashboard.${id}`, evidence),
  title: (check) => formatMessage(language, `${check}.title`),
});

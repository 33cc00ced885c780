/** Where a run's HTML report is, in the language of the dashboard. */
import { field } from './query/parts.ts';
import type { Column } from './query/select.ts';
import type { Words } from './look/words.ts';

export const reportOf = ({ language }: Words): Column => field(language === 'sv' ? 'reportUrl' : 'reportUrlEn', 'reportUrl');

export const reportLinkOf = ({ language }: Words): Column => field(language === 'sv' ? 'reportLink' : 'reportLinkEn', 'reportLink');

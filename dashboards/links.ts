/** From one dashboard to the next, with what was chosen, and with the time range where both look at a moment. */
import { DashboardLinkBuilder, DashboardLinkType } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Language } from '../messages/format-message.ts';
import type { Words } from './look/words.ts';

export const boardNames = ['head-teacher', 'rooms', 'room', 'access-points', 'runs', 'pipeline'] as const;
export type BoardName = (typeof boardNames)[number];

export const uidOf = (board: BoardName, language: Language): string => `provnat-${board}-${language}`;

/** A run, an afternoon. The others count half a year: in the range of one run every other room would be not tested, and nothing failed. */
const looksAtMoment: readonly BoardName[] = ['room', 'access-points', 'pipeline'];

/** Bar at the top of every dashboard. */
export const boardLinks = ({ language, say }: Words, here: BoardName): readonly DashboardLinkBuilder[] =>
  boardNames
    .filter((board) => board !== here)
    .map((board) =>
      new DashboardLinkBuilder(say(`${board}.title`))
        .type(DashboardLinkType.Link)
        .url(`/d/${uidOf(board, language)}`)
        .tooltip(say(`${board}.about`))
        .includeVars(true)
        .keepTime(looksAtMoment.includes(here) && looksAtMoment.includes(board)),
    );

/**
 * A row's room during the row's run; the row holds room, startAtMs and endAtMs. A row that has no run gives a range that is none, and Grafana
 * then takes the dashboard's own.
 */
export const toRoom = ({ language }: Words, mode: 'room' | 'rehearsal' | '${mode}'): string =>
  [
    `/d/${uidOf('room', language)}?\${school:queryparam}`,
    mode === '${mode}' ? '${mode:queryparam}' : `var-mode=${mode}`,
    'var-room=${__data.fields.room:percentencode}',
    'from=${__data.fields.startAtMs.numeric}',
    'to=${__data.fields.endAtMs.numeric}',
  ].join('&');

/** A row's room, with the time range as it is: nobody has tested it. */
export const toRoomNow = ({ language }: Words): string =>
  `/d/${uidOf('room', language)}?\${school:queryparam}&var-mode=room&var-room=\${__data.fields.room:percentencode}&\${__url_time_range}`;

/**
 * The standing of every room of the school, tested or not. Asked of both measurements at once, because the column must be there also when no
 * room has a verdict yet: a room without one says NOT TESTED, and is not left without a word.
 */
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog';
import type { DataTransformerConfig } from '@grafana/grafana-foundation-sdk/dashboard';
import { rows } from './data-source.ts';
import { newestBy, newestColumn, withoutRows } from './look/transformations.ts';
import { either, field, is, last } from './query/parts.ts';
import { ofSchool, real } from './variables.ts';

/** Rooms that stand in the school file, whatever run told of them; of verdicts only the real ones. */
export const standingQuery: Builder<Dataquery> = rows('S', {
  columns: [last('targetDownMbps'), field('standing')],
  from: ['room', 'verdict'],
  where: [ofSchool, either(real, is('presentCount', 1))],
  by: ['room'],
});

/** Comes before rows are joined by room. */
export const standingOfRooms: DataTransformerConfig = newestBy('S', 'room', 'standing');
export const standingColumn = newestColumn('standing');

/** After joining with last("presentCount"): a room that left the school file is nobody's any more. */
export const withoutGone: DataTransformerConfig = withoutRows('presentCount', '^0$');

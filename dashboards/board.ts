/** A dashboard before it is JSON: one question, its panels, and what can be chosen. */
import type { AnnotationQuery, Dashboard, Panel } from '@grafana/grafana-foundation-sdk/dashboard';
import { DashboardBuilder, DashboardCursorSync } from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { boardLinks, type BoardName, uidOf } from './links.ts';
import type { Words } from './look/words.ts';
import type { Variable } from './variables.ts';

export interface Board {
  readonly name: BoardName;
  /** Start of the time range; its end is now. */
  readonly from: string;
  readonly refresh: string;
  readonly variables: readonly Variable[];
  readonly panels: readonly Builder<Panel>[];
  readonly annotations?: readonly Builder<AnnotationQuery>[];
}

/** Counts up by hand when a dashboard changes in a way that users should hear of. */
const revision = 1;

/** Classic JSON: Grafana's file provisioning refuses the newer format. */
export function dashboardOf(board: Board, words: Words): Dashboard {
  const { language, say } = words;
  const builder = new DashboardBuilder(say(`${board.name}.title`))
    .uid(uidOf(board.name, language))
    .description(say(`${board.name}.about`))
    .tags(['provnat', language])
    .time({ from: board.from, to: 'now' })
    .refresh(board.refresh)
    .timezone('browser')
    .weekStart('monday')
    .tooltip(DashboardCursorSync.Crosshair)
    .version(revision)
    .readonly()
    .links([...boardLinks(words, board.name)])
    .variables([...board.variables])
    .annotations([...(board.annotations ?? [])]);
  for (const panel of board.panels) builder.withPanel(panel);
  return builder.build();
}

/** Runs and their phases on the time axis of a room. */
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { AnnotationQuery } from '@grafana/grafana-foundation-sdk/dashboard';
import { AnnotationQueryBuilder } from '@grafana/grafana-foundation-sdk/dashboard';
import { built, dataSource, influxQuery } from './data-source.ts';
import { colours } from './look/colours.ts';
import { reportLinkOf } from './report-link.ts';
import type { Words } from './look/words.ts';
import { field, isNot } from './query/parts.ts';
import type { Select } from './query/select.ts';
import { ofMode, ofRoom, ofSchool } from './variables.ts';

interface Told {
  readonly name: string;
  readonly colour: string;
  readonly select: Select;
  /** Columns of the answer, each `measurement.column`: so the data source calls them, and compares whole names with all but the text. */
  readonly title?: string;
  readonly text: string;
  readonly tags?: string;
  readonly end?: string;
}

function annotation({ name, colour, select, title = '', text, tags = '', end = '' }: Told): Builder<AnnotationQuery> {
  const query = {
    ...influxQuery('Anno', select, 'table'),
    queryType: 'tags',
    fromAnnotations: true,
    textColumn: text,
    tagsColumn: tags,
    titleColumn: title,
    timeEndColumn: end,
    name,
  };
  return new AnnotationQueryBuilder().name(name).datasource(dataSource).enable(true).iconColor(colour).target(built(query));
}

const ofThis = [ofSchool, ofRoom, ofMode];

/** The reason, and below it a link to the HTML report, where school.yaml says where reports are. Grafana shows HTML in this text. */
export const runAnnotation = (words: Words): Builder<AnnotationQuery> =>
  annotation({
    name: words.say('annotation.runs'),
    colour: colours.target,
    select: {
      columns: [field(`reason${words.suffix}`, 'reason'), reportLinkOf(words), field('run')],
      from: 'verdict',
      // When a room left the school file nothing was run.
      where: [...ofThis, isNot('standing', 'gone')],
    },
    title: 'verdict.reason',
    text: 'verdict.reportLink',
    tags: 'verdict.run',
  });

/** `name`, because a text column is whatever holds its name: of the measurement phase each would be `phase`. */
export const phaseAnnotation = (words: Words): Builder<AnnotationQuery> =>
  annotation({
    name: words.say('annotation.phases'),
    colour: colours.unknown,
    select: { columns: [field('endAtMs'), field('phase', 'name')], from: 'phase', where: ofThis },
    text: 'phase.name',
    end: 'phase.endAtMs',
  });

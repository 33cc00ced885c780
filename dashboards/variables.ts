/** What can be chosen at the top of a dashboard. Names are escaped where they are used: query/parts.ts and links.ts. */
import type { VariableModel } from '@grafana/grafana-foundation-sdk/dashboard';
import {
  CustomVariableBuilder,
  QueryVariableBuilder,
  VariableHide,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { dataSource } from './data-source.ts';
import { field, is, isVariable, withinAndBefore } from './query/parts.ts';
import { type Condition, type Select, selectText, tagValuesText } from './query/select.ts';
import type { Words } from './look/words.ts';

export type Variable = Builder<VariableModel>;

const asked = (name: string, label: string, query: string): QueryVariableBuilder =>
  new QueryVariableBuilder(name).label(label).datasource(dataSource).query(query).definition(query).current({ text: '', value: '' });

/**
 * What nobody chooses is not in the address either: Grafana believes a value of the address although no answer has it, and a bookmark would say
 * of how many rooms were ready when it was made. The SDK has no word for it.
 */
const unseen = (variable: QueryVariableBuilder): Variable => {
  const hidden = variable.hide(VariableHide.HideVariable);
  return { build: () => ({ ...hidden.build(), skipUrlSync: true }) };
};

export const ofSchool: Condition = isVariable('school', 'school');
export const ofRoom: Condition = isVariable('room', 'room');
export const ofMode: Condition = isVariable('mode', 'mode');
/** What was really measured; a rehearsal has a column of its own. */
export const real: Condition = is('mode', 'room');
export const rehearsed: Condition = is('mode', 'rehearsal');

const school = ({ say }: Words, where: readonly Condition[]): Variable =>
  asked('school', say('variable.school'), tagValuesText('room', 'school', where))
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.NaturalAsc);

export const schoolVariable = (words: Words): Variable => school(words, []);

/** Where nothing of a rehearsal counts: the school of a demo would only say that nothing is ready, and may be the first by name. */
export const realSchoolVariable = (words: Words): Variable => school(words, [real]);

export const roomVariable = ({ say }: Words): Variable =>
  asked('room', say('variable.room'), tagValuesText('room', 'room', [ofSchool]))
    .refresh(VariableRefresh.OnDashboardLoad)
    .sort(VariableSort.NaturalAsc);

/**
 * Hidden: those that served the room within the time range that is chosen, not those of earlier years. Who serves whom is told when a run begins
 * and by `collect` every hour: a moment looked at closely has no such point of its own, so a day before it is asked as well.
 */
export const accessPointsOfRoom = ({ say }: Words): Variable =>
  unseen(
    asked(
      'accessPoint',
      say('variable.access-point'),
      selectText({
        columns: [field('accessPointName')],
        from: 'placement',
        where: [ofSchool, ofRoom, ofMode],
        during: withinAndBefore('25h'),
      }),
    )
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .multi(true)
      .includeAll(true)
      .current({ text: ['All'], value: ['$__all'] }),
  );

export const modeVariable = ({ say }: Words): Variable =>
  new CustomVariableBuilder('mode')
    .label(say('variable.mode'))
    .values(`${say('variable.mode.room')} : room, ${say('variable.mode.rehearsal')} : rehearsal`)
    .current({ text: say('variable.mode.room'), value: 'room' });

export const runVariable = ({ say }: Words, name: 'runA' | 'runB'): Variable =>
  asked(
    name,
    say(`variable.${name}`),
    selectText({ columns: [field('run')], from: 'verdict', where: [ofSchool, ofRoom, ofMode], newestFirst: name === 'runA' }),
  ).refresh(VariableRefresh.OnTimeRangeChanged);

/** A number that a sentence says. */
export const numberVariable = (name: string, select: Select): Variable =>
  unseen(asked(name, name, selectText(select)).refresh(VariableRefresh.OnTimeRangeChanged));

/** Everything that is made from this folder: path from the root of the repository, and text. */
import { stringify } from 'yaml';
import { languages } from '../messages/format-message.ts';
import { alertRules } from './alerts.ts';
import { dashboards } from './index.ts';
import { wordsOf } from './look/words.ts';

export interface MadeFile {
  readonly path: string;
  readonly text: string;
}

export const generatedFolders = ['dashboards/json', 'dashboards/alerting'] as const;

export const files = (): readonly MadeFile[] => [
  ...dashboards().map(({ language, name, dashboard }) => ({
    path: `dashboards/json/${language}/${name}.json`,
    text: `${JSON.stringify(dashboard, undefined, 2)}\n`,
  })),
  ...languages.flatMap((language) => [{ path: `dashboards/alerting/${language}/rules.yaml`, text: yamlOf(alertRules(wordsOf(language))) }]),
];

const yamlOf = (made: object): string =>
  `# Made by npm run dashboards; do not edit.\n${stringify(made, { lineWidth: 0, aliasDuplicateObjects: false, defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' })}`;

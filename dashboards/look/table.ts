/** Tables: what a row lacks is a dash. Without it Grafana writes the sentence for an empty panel into every empty cell. */
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { type Place, placed, units } from './panel.ts';
import type { Words } from './words.ts';

/** @param empty message of the panel when there is no row at all */
export const tableOf = (words: Words, place: Place, empty = 'value.none'): PanelBuilder =>
  placed(new PanelBuilder(), words, place, units.text)
    .noValue(words.say(empty))
    .overrideByRegexp('.*', [{ id: 'noValue', value: '–' }]);

/** Words and signs for what the fields hold; the colour only says the same once more. */
import { MappingType, SpecialValueMatch, type ValueMapping, type ValueMappingResult } from '@grafana/grafana-foundation-sdk/dashboard';
import { checkAccents } from '../../core/accent.ts';
import { type Standing, standings } from '../../core/influx/schema.ts';
import { type Colour, colours } from './colours.ts';
import { type LimitStep, limitValue } from './limits.ts';
import type { Words } from './words.ts';

/** Grey: what a rehearsal says of a room, and what nothing could be decided of. */
export const standingColours: Readonly<Record<Standing, Colour>> = {
  'room-ready': 'proven',
  'room-ready-with-warnings': 'remark',
  'room-not-ready': 'fault',
  'path-ready': 'line',
  'path-ready-with-warnings': 'line',
  'path-not-ready': 'fault',
  'lower-target-ready': 'unknown',
  inconclusive: 'unknown',
  'emulated-ready': 'unknown',
  'emulated-ready-with-warnings': 'unknown',
  'emulated-not-ready': 'unknown',
  'emulated-inconclusive': 'unknown',
};

const valuesTo = (options: readonly (readonly [string, ValueMappingResult])[]): ValueMapping => ({
  type: MappingType.ValueToText,
  options: Object.fromEntries(options.map(([value, result], index) => [value, { ...result, index }])),
});

export const nothingTo = (result: ValueMappingResult): readonly ValueMapping[] =>
  [SpecialValueMatch.NullAndNan, SpecialValueMatch.Empty].map((match) => ({
    type: MappingType.SpecialValue,
    options: { match, result },
  }));

/** A room without a verdict is NOT TESTED, grey, never empty. */
export const standingMappings = ({ say }: Words, absent = 'standing.not-tested'): readonly ValueMapping[] => [
  valuesTo([
    ...standings.map((standing) => [standing, { text: say(`standing.${standing}`), color: colours[standingColours[standing]] }] as const),
    // It left the school file and came back: whatever was said of it before is no longer said.
    ['gone', { text: say(absent), color: colours.unknown }],
  ]),
  ...nothingTo({ text: say(absent), color: colours.unknown }),
];

export const outcomeMappings = ({ say }: Words): readonly ValueMapping[] => [
  valuesTo([
    ...Object.entries(checkAccents).map(
      ([outcome, colour]) => [outcome, { text: say(`outcome.${outcome}`), color: colours[colour] }] as const,
    ),
    // Grey, as its standing is: it says nothing of a room.
    ...Object.keys(checkAccents).map(
      (outcome) => [`emulated-${outcome}`, { text: say(`outcome.emulated-${outcome}`), color: colours.unknown }] as const,
    ),
  ]),
  ...nothingTo({ text: say('outcome.not-tested'), color: colours.unknown }),
];

/** @param say message id → words of a value */
export const wordMappings = (words: readonly (readonly [value: string, text: string, colour: Colour])[]): readonly ValueMapping[] => [
  valuesTo(words.map(([value, text, colour]) => [value, { text, color: colours[colour] }])),
];

/**
 * Words for a number and its limits, because a colour alone tells nothing to who cannot see it. What is just at a limit keeps it.
 * @param form of the limit in the words
 */
export const limitMappings = ({ say }: Words, form: 'ratio' | 'count', steps: readonly LimitStep[]): readonly ValueMapping[] => {
  const [first] = steps;
  if (first === undefined) return [];
  const within = { text: say(`mark.within-${form}`, { limit: limitValue(first) }), color: colours.calm };
  return [
    { type: MappingType.RangeToText, options: { from: null, to: limitValue(first), result: { ...within, index: 0 } } },
    ...steps.map((step, index): ValueMapping => {
      const next = steps[index + 1];
      return {
        type: MappingType.RangeToText,
        options: {
          from: limitValue(step),
          to: next === undefined ? null : limitValue(next),
          result: { text: say(`mark.above-${form}`, { limit: limitValue(step) }), color: colours[step.colour], index: index + 1 },
        },
      };
    }),
  ];
};

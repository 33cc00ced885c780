/** One figure of a vendor definition: where it stands and everything that makes it something else than it seems. */
import { z } from 'zod';
import { isMetricName, metrics } from '../../core/metrics.ts';

export const oid = z
  .string()
  .regex(/^\d+(\.\d+)+$/, 'expected a numeric OID without leading dot')
  .describe('numeric OID; of a table column without its index, of a scalar with its .0');

export const regularExpression = z.string().refine((text) => {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}, 'expected a regular expression');

const refreshFrom = z.strictObject({
  oids: z.array(oid).min(1).describe('the longest of these periods counts'),
  of: z.enum(['device', 'access-point']).describe('device: scalars; access-point: columns of the table of access points'),
  toMs: z.number().positive().describe('ms = raw × toMs'),
  validMs: z.tuple([z.number(), z.number()]).describe('another period is not believed'),
  never: z.array(z.number()).default([]).describe('raw numbers that mean: not renewed at all; the figure is then unknown'),
});

export const confidence = z.enum(['documented', 'seen', 'guess']);

export const column = z
  .strictObject({
    metric: z.string().refine(isMetricName, 'expected a name of the metric catalogue').describe('core/metrics.ts'),
    oid,
    kind: z.enum(['gauge', 'counter', 'event']).describe('as in the metric catalogue; told again because a reader of this file needs it'),
    scale: z.number().default(1).describe('metric = raw × scale + offset'),
    offset: z.number().default(0),
    modulo: z.number().int().positive().optional().describe('only this much of the raw number is meant: the remainder of a division by it'),
    shareOf: oid.optional().describe('the raw number is a part of what this column holds for the row, which does not change'),
    enum: z
      .record(z.string(), z.union([z.string(), z.number()]))
      .optional()
      .describe('raw number, or the text that pattern finds → word, or → figure (before scale); what is not listed is unknown'),
    serves: z
      .record(z.string(), z.enum(['yes', 'no', 'elsewhere']))
      .optional()
      .describe(
        'of accessPointState, by word: whether an access point of which the controller says this serves clients. no: it is down, and whatever else is told of it is not of now; elsewhere: this controller does not have it, and another one may; a word that is left out says nothing',
      ),
    stepsFrom: oid
      .optional()
      .describe('the raw number is a position, from 1, in the comma-separated list that this column holds for the row'),
    atIndexOf: oid
      .optional()
      .describe('the index goes on with what this column of the table says of the row, such as noise told for every channel'),
    ofMhz: z
      .enum(['channel', 'band'])
      .optional()
      .describe('the number, after scale, is the frequency in MHz of the primary channel: its number or band is meant'),
    pattern: regularExpression.optional().describe('regular expression on the text; its first group is the text or number that is meant'),
    octets: z.literal('mac').optional().describe('mac: the text is six octets, written as hex with colons; anything else is unknown'),
    counterBits: z
      .union([z.literal(32), z.literal(64)])
      .optional()
      .describe('where the counter wraps, when the type that is sent does not tell or tells wrongly'),
    unknown: z.array(z.number()).default([]).describe('raw numbers that mean "not measured"'),
    valid: z.tuple([z.number(), z.number()]).optional().describe('range of the metric, both ends included; outside is unknown'),
    windowMs: z.number().min(0).default(0).describe('the device averages over this long'),
    windowIsRefresh: z.boolean().default(false).describe('nobody says over how long it averages: taken as one refresh period'),
    refreshMs: z.number().min(0).default(0).describe('the device renews the figure at least this often: its greatest age when polled'),
    refreshFrom: refreshFrom.optional().describe('the device itself tells how often; refreshMs is what holds until it has'),
    ageConfidence: confidence
      .optional()
      .describe('where refreshMs and windowMs are known from; guess: no source tells, and that is our assumption'),
    everyMs: z.number().min(0).default(0).describe('ask no more often than this; 0 = at every poll'),
    textNumber: z.boolean().default(false).describe('the device sends the number as text'),
    source: z.string().optional().describe('MIB object or document; absent: the table’s source'),
    confidence: confidence.describe('documented: a MIB or manual says so; seen: a real device did; guess: may warn, never fail a room'),
    note: z.string().optional(),
  })
  .superRefine((value, context) => {
    if (isMetricName(value.metric) && metrics[value.metric].kind !== value.kind) {
      context.addIssue({
        code: 'custom',
        path: ['kind'],
        message: `expected ${metrics[value.metric].kind}, as ${value.metric} is in the catalogue`,
      });
    }
    if (value.serves !== undefined && value.metric !== 'accessPointState') {
      context.addIssue({ code: 'custom', path: ['serves'], message: 'expected only of accessPointState' });
    }
    for (const word of Object.keys(value.serves ?? {})) {
      if (value.enum === undefined || Object.values(value.enum).includes(word)) continue;
      context.addIssue({ code: 'custom', path: ['serves', word], message: 'expected a word of enum' });
    }
    const ofFrequency = value.ofMhz === 'channel' ? 'radioChannelNumber' : 'radioBand';
    if (value.ofMhz !== undefined && value.metric !== ofFrequency) {
      context.addIssue({ code: 'custom', path: ['ofMhz'], message: `expected only of ${ofFrequency}` });
    }
    if (value.ageConfidence === undefined && (value.refreshMs > 0 || value.windowMs > 0)) {
      context.addIssue({ code: 'custom', path: ['ageConfidence'], message: 'expected: where its age or window is known from' });
    }
  });

/** A column as a definition has it. */
export type VendorColumn = z.infer<typeof column>;

/** A column as one device has it: with the periods that the device itself told. */
export type DeviceColumn = VendorColumn & {
  /** The device says that it does not renew the figure: whatever it answers is not of now. */
  readonly neverRenewed?: boolean;
};

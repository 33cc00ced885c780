/** What a vendor definition is: facts about a device's figures as data, checked when loaded. vendor.schema.json is made from this. */
import { z } from 'zod';
import { isMetricName, metrics } from '../../core/metrics.ts';
import { column, confidence, oid, regularExpression } from './vendor-column.ts';

const indexPart = z.strictObject({
  name: z.string(),
  type: z
    .enum(['integer', 'mac', 'text', 'bytes'])
    .describe(
      'mac: six numbers; text: carries its length first; bytes: to the end of the index, or all by which self tells an access point',
    ),
  length: z
    .enum(['first', 'either'])
    .optional()
    .describe(
      'of a mac: first: the device writes its length before it, which its MIB does not ask for; either: in this table it may write it otherwise than in the one where the access point is found',
    ),
  prefix: z.string().optional().describe('of a text: only rows that begin so; the rest is the name'),
});

const table = z
  .strictObject({
    entity: z.enum(['interface', 'radio', 'access-point']).describe('what a row is'),
    index: z.array(indexPart).min(1),
    name: z
      .union([
        z.strictObject({
          index: z.string(),
          pattern: regularExpression.optional().describe('only its first group is the name: rows that share it are parts of one thing'),
        }),
        z.strictObject({
          oids: z.array(oid).min(1),
          pattern: regularExpression.optional().describe('only its first group is the name'),
          owner: regularExpression
            .optional()
            .describe('its first group is the name of the access point, as in nameOid of self: only its own rows are read'),
        }),
        z.strictObject({ is: z.string() }),
      ])
      .optional()
      .describe('what a row is called in samples: a part of its index, the first of these columns that says something, or always the same'),
    ownIndex: z
      .string()
      .optional()
      .describe('first part of the index, when it tells the access point as in the columns of self: only its own rows are read'),
    merge: z
      .enum(['sum', 'mean', 'first', 'rises'])
      .optional()
      .describe(
        'rows of the same name are parts of one thing: added up, such as the networks of a radio, averaged, such as processors, or all saying the same; rises: counts whose rises are added up',
      ),
    keep: z
      .strictObject({ oid, values: z.array(z.union([z.number(), z.string()])).min(1) })
      .optional()
      .describe('only rows whose column has one of these values, such as wired interface types; an OID is written as text'),
    off: z
      .strictObject({ oid, values: z.array(z.number()).min(1) })
      .optional()
      .describe('a row whose column has one of these numbers is off, such as a radio: whatever else it tells is not of now'),
    rows: z
      .array(z.number().int().min(0))
      .min(1)
      .optional()
      .describe('of a table that answers no walk: what may stand behind the own part of the index, which is asked for'),
    changed: oid.optional().describe('scalar that moves when rows come or go'),
    source: z.string(),
    indexFrom: confidence.optional().describe('where the index is known from; the recording beside the tests has it in that form'),
    columns: z.array(column).min(1).describe('of several columns for one metric the first that the device has is read'),
  })
  .superRefine((value, context) => {
    const parts = value.index.map((part) => part.name);
    const named = value.name !== undefined && 'index' in value.name ? [value.name.index] : [];
    for (const wanted of [...named, ...(value.ownIndex === undefined ? [] : [value.ownIndex])]) {
      if (!parts.includes(wanted))
        context.addIssue({ code: 'custom', message: `index has no part "${wanted}"; it has ${parts.join(', ')}` });
    }
    if (value.ownIndex !== undefined && value.index[0]?.name !== value.ownIndex) {
      context.addIssue({ code: 'custom', path: ['ownIndex'], message: 'expected the first part of the index' });
    }
    if (value.rows !== undefined && (value.ownIndex === undefined || value.index.length !== 2 || value.index[1]?.type !== 'integer')) {
      context.addIssue({ code: 'custom', path: ['rows'], message: 'expected an ownIndex and one integer behind it' });
    }
    if (value.entity !== 'access-point' && value.name === undefined) {
      context.addIssue({ code: 'custom', path: ['name'], message: `rows of ${value.entity} need a name` });
    }
    for (const [position, each] of value.columns.entries()) {
      if ((value.merge === 'sum' || value.merge === 'mean') && each.kind === 'counter') {
        context.addIssue({ code: 'custom', path: ['columns', position], message: 'a sum of counters that wrap apart has no meaning' });
      }
      if (value.merge === 'rises' && (each.kind !== 'counter' || !each.metric.endsWith('Count'))) {
        context.addIssue({
          code: 'custom',
          path: ['columns', position],
          message: 'rises are those of counts: octets of 32 bits go round too soon',
        });
      }
      if (value.entity === 'radio' && each.refreshMs === 0 && each.windowMs === 0) {
        context.addIssue({
          code: 'custom',
          path: ['columns', position],
          message: `${each.metric} of a radio needs refreshMs or windowMs: how old it may be, or over how long it averages`,
        });
      }
      if (value.off !== undefined && value.entity !== 'radio') {
        context.addIssue({ code: 'custom', path: ['off'], message: 'expected only of rows of a radio' });
      }
      const subject = isMetricName(each.metric) ? metrics[each.metric].subject : undefined;
      if (subject !== value.entity) {
        context.addIssue({
          code: 'custom',
          path: ['columns', position, 'metric'],
          message: `${each.metric} does not speak of a ${value.entity}`,
        });
      }
    }
  });

const way = z
  .strictObject({
    sysObjectIdPrefix: z.array(oid).default([]).describe('one of them must begin its sysObjectID'),
    sysDescrPattern: regularExpression.optional(),
    has: z.array(oid).default([]).describe('subtrees that the device must have; asked for only when the rest fits'),
  })
  .describe('all that is given must fit; the longest matching prefix wins, a pattern decides between equals');

const quirks = z.strictObject({
  maxRepetitions: z.number().int().min(1).max(100).optional(),
  maxVarBinds: z.number().int().min(1).max(100).optional().describe('most values asked for at once'),
  timeoutMs: z.number().int().min(100).max(30_000).optional().describe('how long one answer of a table may take'),
  maxBackwardSteps: z
    .number()
    .int()
    .min(0)
    .max(100_000)
    .optional()
    .describe('OIDs that do not increase: so many steps backwards are taken before a table counts as endless'),
});

const self = z
  .strictObject({
    macOid: oid.optional().describe('column with each access point’s MAC, where its index is something else or another MAC of it'),
    addressOid: oid.optional().describe('column with each access point’s IP address'),
    nameOid: oid.optional().describe('column with each access point’s name'),
    listOid: oid.optional().describe('column that every access point has, where those above may be missing: found by its MAC then'),
  })
  .refine(({ macOid, addressOid, nameOid }) => (macOid ?? addressOid ?? nameOid) !== undefined, 'expected at least one column');

export const vendorSchema = z
  .strictObject({
    $schema: z.string().optional(),
    id: z.string().regex(/^[a-z0-9-]+$/),
    title: z.string(),
    role: z
      .enum(['standard', 'access-point', 'controller'])
      .describe('standard: read from every device beside its own definition; controller: only what it says of the access points is read'),
    detect: z.array(way).min(1).optional().describe('ways to recognise it, of which one is enough'),
    quirks: quirks.default({}),
    ports: regularExpression
      .optional()
      .describe('names of interfaces that may be its cables: others that call themselves wired, such as networks and VLANs, are not read'),
    uplink: z.array(z.string()).default([]).describe('names of the interface that carries the access point’s traffic, best first'),
    uplinkAnyOf: regularExpression
      .optional()
      .describe('names of ports of which any may hold its cable, as on a router: where several are up, which one does is a guess'),
    self: self
      .optional()
      .describe('how a device that lists several access points tells which one is meant; columns of one table, by its index'),
    scalars: z.array(column).default([]),
    tables: z.array(table).default([]),
    sums: z
      .array(z.strictObject({ metric: z.string().refine(isMetricName), of: z.string().refine(isMetricName) }))
      .default([])
      .describe('figures of the access point that are the sum over its rows; unknown when any of them is'),
    cannot: z
      .array(
        z.strictObject({
          metric: z.string().refine(isMetricName),
          why: z.string(),
          some: z.literal(true).optional().describe('of some devices of this kind only: where it is told it is read'),
        }),
      )
      .default([])
      .describe('figures that this kind of device does not tell, or tells wrongly, with the reason'),
  })
  .superRefine((value, context) => {
    if (value.self === undefined && (value.role === 'controller' || value.tables.some(isOwned))) {
      context.addIssue({ code: 'custom', path: ['self'], message: 'expected: how this device tells which of its access points is meant' });
    }
    for (const [position, each] of value.tables.entries()) {
      if (ownerPatternOf(each) !== undefined && value.self?.nameOid === undefined) {
        context.addIssue({ code: 'custom', path: ['self', 'nameOid'], message: 'expected: rows are told by the access point’s name' });
      }
      if (value.role === 'controller' && !isOwned(each)) {
        context.addIssue({
          code: 'custom',
          path: ['tables', position, 'ownIndex'],
          message: 'expected, since rows belong to many access points',
        });
      }
    }
  });

type Owning = Pick<z.infer<typeof table>, 'name' | 'ownIndex'>;

export const ownerPatternOf = ({ name }: Owning): string | undefined => (name !== undefined && 'oids' in name ? name.owner : undefined);

/** Its rows belong to several access points, and it says to which. */
export function isOwned(each: Owning): boolean {
  return each.ownIndex !== undefined || ownerPatternOf(each) !== undefined;
}

export type Vendor = z.infer<typeof vendorSchema>;
export type VendorTable = Vendor['tables'][number];

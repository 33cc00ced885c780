import { code, codes, table } from './markdown.mjs';

/** docs/reference/vendors.md from collectors/snmp/vendors/. */
export function vendorsPage({ vendors }) {
  const all = [...vendors.byId.values()].sort((left, right) => (left.title < right.title ? -1 : 1));
  return `# Vendors

What provnät can read of access points and their controllers over SNMP, how fresh it is, and where that is known from. The definitions are data: [add a vendor](../guides/add-a-vendor.md).

*Age* is how old a figure may be when it is polled; *told* means that the device itself says it, that what stands here holds until it has, and that the figure is unknown where the device says that it renews nothing. *Window* is over how long it averages; *one age* means that nobody says, and that one age is taken. *Known from*, once for the age and window and once for the figure: **documented** by a MIB or manual, **seen** on a real device, or a **guess**. A figure that is a guess may warn but never fail a room. *Rows* is by what the rows of its tables are told apart, and where that is known from in the same words. What ages and windows do to a verdict: [what a radio figure means](../explanation/what-a-radio-figure-means.md).

${table(
  ['definition', 'what it reads', 'asked'],
  all.map(({ id, title, role }) => [`[${id}](#${id})`, title, asked[role]]),
)}

A device that is recognised by none is read by the standard MIBs alone: its cable, and nothing of its radios. Where it is one of these kinds and says otherwise of itself, \`vendor\` of the access point or its controller in \`school.yaml\` names the definition.

${all.map(section).join('\n\n')}
`;
}

const asked = {
  standard: 'every device, beside its own definition',
  'access-point': 'the access point itself',
  controller: 'the controller, for each of its access points',
};

function section({ id, title, detect, quirks, scalars, tables, sums, cannot }) {
  const columns = [
    ...scalars.map((column) => [column, '']),
    ...tables.flatMap((each) => each.columns.map((column) => [column, each.source])),
  ];
  const rows = columns.map(([column, source]) => [
    code(column.metric),
    code(column.oid),
    column.source ?? source,
    age(column),
    column.windowIsRefresh ? 'one age' : seconds(column.windowMs),
    column.ageConfidence ?? '–',
    column.confidence,
    column.note ?? '',
  ]);
  const known = (detect ?? []).map(wayOf);
  const parts = [
    `## ${id}`,
    `${title}.${known.length === 0 ? '' : ` Recognised by: ${known.join('; or by: ')}.`}`,
    table(['figure', 'OID', 'from', 'age', 'window', 'age known from', 'figure known from', 'note'], rows),
    ...(tables.length === 0 ? [] : [`Rows: ${tables.map(indexOf).join('; ')}.`]),
    ...sums.map(({ metric, of }) => `${code(metric)} is the sum of ${code(of)}.`),
    ...(Object.keys(quirks).length === 0
      ? []
      : [
          `Handled with care: ${Object.entries(quirks)
            .map(([name, value]) => `${code(name)} ${value}`)
            .join(', ')}.`,
        ]),
    ...(cannot.length === 0
      ? []
      : [
          `What it cannot tell:\n\n${table(
            ['figure', 'why'],
            cannot.map(({ metric, why, some }) => [code(metric), some ? `of some: ${why}` : why]),
          )}`,
        ]),
  ];
  return parts.join('\n\n');
}

const wayOf = ({ sysObjectIdPrefix, sysDescrPattern, has }) =>
  [
    ...(sysObjectIdPrefix.length > 0 ? [`sysObjectID under ${codes(sysObjectIdPrefix)}`] : []),
    ...(sysDescrPattern === undefined ? [] : [`sysDescr like ${code(sysDescrPattern)}`]),
    ...(has.length > 0 ? [`there is something under ${codes(has)}`] : []),
  ].join('; ');

/** By what a table's rows are told, and where that is known from. */
const indexOf = ({ entity, index, name, indexFrom }) => {
  const owner = name?.owner === undefined ? '' : `, the access point’s by ${codes(name.oids)}`;
  return `${entity} by ${index.map((part) => code(part.name)).join(', ')}${owner} (${indexFrom})`;
};

const seconds = (ms) => (ms === 0 ? '–' : `${ms / 1000} s`);
const age = ({ refreshMs, refreshFrom }) => `${seconds(refreshMs)}${refreshFrom === undefined ? '' : ', told'}`;

import { code, table } from './markdown.mjs';

const example = `formatVersion: 1
school: Strandskolan
timeZone: Europe/Stockholm
server: { address: 10.0.0.5, publicKey: mUxq3yHBZtb_3FzQw1gWn2c8Sg4v9D0dP5kqXrT7aEo, runToken: file:secrets/run-token }
rooms:
  - { room: B12, seats: 30, accessPoints: [ap-b12] }
  - { room: Aula, seats: 60, accessPoints: [ap-aula-1, ap-aula-2], owner: Vaktmästeriet }
accessPoints:
  - { accessPoint: ap-b12, address: 10.0.8.12, credential: snmp, bssids: [02:00:5e:00:53:01] }
  - { accessPoint: ap-aula-1, address: 10.0.8.31, credential: snmp }
  - { accessPoint: ap-aula-2, address: 10.0.8.32, credential: snmp }
credentials:
  snmp: { version: 2c, community: env:PROVNAT_SNMP_COMMUNITY }
owners: { network: IT-avdelningen, server: IT-avdelningen }
`;

/** What the schema has no description for: defaults that it cannot tell, and what a key is for. */
const words = {
  school: 'name of the school',
  profile: 'kind of exam; `run --profile` takes another for one run',
  server: 'the exam server that may be loaded; without it nothing can be run',
  'server.port': 'otherwise 8443',
  'server.suffix': 'otherwise `provnat.test`; exam., find., login. and media. stand before it',
  'rooms[].owner': 'who mends the room’s network, where it is not owners.network',
  'rooms[].gateway.port': 'otherwise 7',
  accessPoints: 'read over SNMP, never written to',
  'accessPoints[].address': 'IP address; a host name is refused',
  'accessPoints[].port': 'otherwise 161',
  'accessPoints[].vendor': 'vendor definition; recognised by what the device says when absent',
  'accessPoints[].credential': 'a name under credentials',
  'accessPoints[].owner': 'who mends it, where it is not the room’s owner',
  'accessPoints[].uplinkInterface': 'name of the cabled interface, where it cannot be told by itself',
  'accessPoints[].mac': 'lets `doctor` notice exchanged devices, and finds it in a list of several, most often without reading the list',
  'accessPoints[].bssids': 'prove that a test went through this access point',
  'controllers[].address': 'IP address',
  'controllers[].port': 'otherwise 161',
  'controllers[].credential': 'a name under credentials',
  'owners.network': 'access points, switches, cables',
  'owners.server': 'the exam server',
  'owners.identity': 'the school’s login',
  'owners.internet': 'the line',
  'owners.devices': 'the computers',
};

/** docs/reference/school-file.md from the JSON Schema, which a test holds to the parser. */
export function schoolFilePage({ schoolSchema, parseInventory, writeInventory }) {
  const rows = rowsOf(schoolSchema, '', schoolSchema);
  const keys = rows.map(([key]) => key.slice(1, -1));
  const gone = Object.keys(words).filter((key) => !keys.includes(key));
  if (gone.length > 0) throw new Error(`scripts/docs/school-file-page.mjs has words for keys that are not there: ${gone.join(', ')}`);
  const written = writeInventory(parseInventory(example, 'school.yaml').inventory);
  return `# The school file

\`school.yaml\`: rooms, access points, the exam server, and where secrets are. \`provnat init\` writes it with comments, and you keep it. It holds no secrets, only references to them ([credentials](../guides/credentials.md)).

All mistakes are told at once, each with line and column. Names are taken as they are written: room \`1E2\` is a room, not the number 100. Keys that are not known are mistakes, so that a mistyped one does not go unnoticed.

An editor completes and checks the file by its JSON Schema: \`provnat init --schema > school.schema.json\`, and \`# yaml-language-server: $schema=school.schema.json\` as the first line of the school file.

## Keys

\`[]\` stands for each item of a list, \`*\` for each name that you choose. *Needed* means: needed where the key above it is there.

${table(['key', 'value', 'needed', 'meaning'], rows)}

## Example

As \`provnat init\` writes it:

\`\`\`yaml
${written.trimEnd()}
\`\`\`
`;
}

/** One row for each value; objects and lists are walked into. */
function rowsOf(schema, path, whole) {
  const required = schema.required ?? [];
  return Object.entries(schema.properties ?? {}).flatMap(([key, value]) => {
    const at = path === '' ? key : `${path}.${key}`;
    return valueRows(value, at, required.includes(key), whole);
  });
}

function valueRows(value, at, needed, whole) {
  if (value.oneOf !== undefined || value.anyOf !== undefined) {
    const kinds = value.oneOf ?? value.anyOf;
    const rows = kinds.flatMap((kind) => rowsOf(kind, at, whole));
    const seen = new Map();
    for (const found of rows)
      if (!seen.has(found[0]) || found[0].includes('version')) seen.set(found[0], mergeVersion(seen.get(found[0]), found));
    return [...seen.values()];
  }
  if (value.type === 'object' && value.properties !== undefined) {
    const rows = rowsOf(value, at, whole);
    return [row(at, 'the keys below', needed, value), ...rows];
  }
  if (value.type === 'object' && value.additionalProperties) return valueRows(value.additionalProperties, `${at}.*`, false, whole);
  if (value.type === 'array' && value.items?.type === 'object') {
    const rows = rowsOf(value.items, `${at}[]`, whole);
    return [row(at, value.minItems > 0 ? `list, at least ${value.minItems}` : 'list', needed, value), ...rows];
  }
  return [row(at, kindOf(value), needed, value)];
}

const row = (at, kind, needed, { description }) => [code(at), kind, needed ? 'yes' : '', words[at] ?? description ?? ''];

/** Both forms of a credential have a version. */
const mergeVersion = (before, found) => (before === undefined ? found : [found[0], `${before[1]} or ${found[1]}`, found[2], found[3]]);

function kindOf(value) {
  const type = [value.type].flat();
  const words = [];
  if (type.includes('number') && value.pattern !== undefined) words.push(`number or ${code(value.pattern.replace(/[^a-z]/g, ''))}`);
  else if (value.const !== undefined) words.push(code(value.const));
  else if (value.enum !== undefined) words.push([...new Set(value.enum.map(String))].map(code).join(', '));
  else if (type.includes('array')) words.push(`list of ${value.items?.type === undefined ? 'text' : 'names'}`);
  else if (type.includes('string') && type.includes('number')) words.push('name');
  else if (value.pattern?.startsWith('^(env:')) words.push('reference to a secret');
  else if (type.includes('integer')) words.push('whole number');
  else words.push(type.join(' or ') === 'string' ? 'text' : type.join(' or '));
  if (value.minimum !== undefined) words.push(`${value.minimum} to ${value.maximum}`);
  if (value.default !== undefined && !(Array.isArray(value.default) && value.default.length === 0))
    words.push(`otherwise ${code(value.default)}`);
  return words.join(', ');
}

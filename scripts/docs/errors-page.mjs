import { code, table } from './markdown.mjs';

const exits = {
  ready: 'Every room is ready, warnings allowed; or the command did what it was asked.',
  bug: 'A bug in the tool. It prints the lines that a report of it needs.',
  usage: 'The command line is wrong.',
  notReady: 'At least one room is not ready. For `demo`: a verdict did not come out as it should.',
  inconclusive: 'No room is not ready, but at least one cannot be told.',
  invalidInput: 'School file, limits file, vendor file, plan or run folder is invalid.',
  missing: 'Something that is needed is missing, in use, or does not answer.',
  interrupted: 'Interrupted. What was measured is kept and judged as partial.',
};

const meanings = {
  USAGE: 'The options do not make sense together, or one is missing and nobody can be asked.',
  INVENTORY_INVALID: 'The school file or a room list has mistakes; all of them are listed, each with line and column.',
  PLAN_INVALID: 'The run cannot be played as asked: an unknown room, phases that need others, or more than a cap allows.',
  LIMITS_INVALID: 'The school’s limits file has mistakes; all of them are listed.',
  VENDOR_INVALID: 'A vendor definition has mistakes, or the school file names a vendor that there is none for.',
  PROFILE_UNKNOWN: 'There is no such kind of exam.',
  RUN_FORMAT_NEWER: 'The run was made by a newer version of provnät. It is not guessed at.',
  RUN_FOLDER_DAMAGED: 'A file of the run folder is missing, was changed, or cannot be read. A damaged run gives no verdict.',
  LEDGER_DAMAGED:
    'The exam server’s list of answers is damaged before its last line. The server stops that run’s ledger rather than forget an answer.',
  FILE_MISSING: 'A file, folder or run that was named is not there, or does not fit.',
  SECRET_MISSING: 'A secret that the school file refers to is not set, or the device does not take it.',
  SECRET_EXPOSED: 'A file with a secret can be read by others than its owner.',
  K6_MISSING: 'No k6 was found.',
  K6_VERSION: 'Only k6 outside 2.2 to 3 was found.',
  DISK_FULL: 'There is no room for the run.',
  SERVER_UNREACHABLE: 'The exam server, or an access point that `doctor` asks, does not answer.',
  SERVER_NOT_OPTED_IN: 'The server did not agree, by a valid signature, to be loaded. Nothing was loaded.',
  SERVER_KEY_MISMATCH: 'The server signs with another key than the pinned one, or shows another certificate than the signed one.',
  ROOMS_NEED_REHEARSAL: 'Several rooms from one machine: one laptop in B12 cannot load B14. Only a rehearsal may.',
  RUN_IN_PROGRESS:
    'A run of the same room or against the same server is going on, on this machine or, as the server tells, on another; or the run that was named is still being played.',
  PORT_IN_USE: 'A port cannot be opened.',
  DATA_FOLDER_IN_USE: 'Another exam server, or another writer, uses the same data folder.',
  OUTSIDE_TIME_WINDOW: 'The run would last beyond its allowed hours.',
  CLOCKS_DISAGREE: 'A real run, and the clocks of this computer and of the exam server are more than a minute apart.',
  INFLUX_UNREACHABLE: 'InfluxDB does not answer, or took nothing for a minute. What could not be sent waits on disk.',
  INFLUX_REFUSED: 'InfluxDB does not do what it was asked: no such database, no right to it, or what it says itself.',
  INFLUX_INCOMPLETE: '`publish` counted in the end, and InfluxDB has not exactly what the run folder says.',
  RETENTION_SHORTER:
    '`influx setup` would make a database that is there keep points for less long, and drop what is older. Only with `--shorten-retention`.',
  INFLUX_ELSEWHERE: 'What waits on disk is for another InfluxDB than the school file names. It is left alone.',
  INTERRUPTED: 'Interrupted before the load began. No run was made.',
};

/** docs/reference/exit-codes-and-errors.md from core/errors.ts. Throws when a code has no words here. */
export function errorsPage({ errorCatalogue, exitCodes }) {
  const unknown = [...missing(errorCatalogue, meanings), ...missing(exitCodes, exits)];
  if (unknown.length > 0) throw new Error(`scripts/docs/errors-page.mjs has no words for ${unknown.join(', ')}`);
  const byCode = Object.entries(exitCodes).sort(([, a], [, b]) => a - b);
  return `# Exit codes and errors

## Exit codes

${table(
  ['exit code', 'meaning'],
  byCode.map(([name, number]) => [number, exits[name]]),
)}

Of several rooms the worst counts: 3 beats 4, and 4 beats 0. \`doctor\` ends with 5 when a file is invalid, with 6 when something is missing or does not answer, with 0 when nothing is at fault.

## Errors

Every error says what was expected, what was seen, and, after an arrow, what to do next. With \`--json\` it is one document on standard output: \`{ "error": { "code", "message", "hint" } }\`; a bug in the tool has the code \`BUG\` there. Set \`PROVNAT_DEBUG=1\` to see the error behind it. No error ever holds a secret.

${table(
  ['code', 'exit code', 'meaning'],
  Object.entries(errorCatalogue).map(([name, exit]) => [code(name), exit, meanings[name]]),
)}
`;
}

const missing = (wanted, words) => Object.keys(wanted).filter((name) => !Object.hasOwn(words, name));

/** What a new judgement says otherwise than the one before it. Facts for technicians, so in the words of the command line. */
import { plainValue } from '../report/plain-text.ts';
import type { VerdictChanges } from '../run/judge-again.ts';

const absent = 'nothing';
const saidAs = {
  direction: 'direction',
  severity: 'severity',
  statistic: 'statistic',
  source: 'source',
  changedBecause: 'reason of the school',
};

export function changesText(changes: VerdictChanges, before: number, after: number): string {
  const told = [
    ...(changes.limitsVersion === undefined ? [] : [`limits ${changes.limitsVersion.from} → ${changes.limitsVersion.to}`]),
    ...(changes.provnatVersion === undefined ? [] : [`provnät ${changes.provnatVersion.from} → ${changes.provnatVersion.to}`]),
    ...changes.rooms.flatMap(({ room, outcome, proves, decidedBy, causes, checks }) => [
      ...(outcome === undefined ? [] : [`${room}: ${outcome.from} → ${outcome.to}`]),
      ...(proves === undefined ? [] : [`${room}: proves ${proves.from} → ${proves.to}`]),
      ...(decidedBy === undefined ? [] : [`${room}: decided by ${decidedBy.from ?? absent} → ${decidedBy.to ?? absent}`]),
      ...(causes === undefined ? [] : [`${room}: causes ${listed(causes.from)} → ${listed(causes.to)}`]),
      ...checks.flatMap((check) => [
        ...(check.outcome === undefined
          ? whyChanged(check).map((what) => `${room}: ${check.check}: ${what}`)
          : [`${room}: ${check.check}: ${check.outcome.from ?? absent} → ${check.outcome.to ?? absent}`]),
        ...check.limits.flatMap(({ limit, from, to, also }) => [
          ...(from === to ? [] : [`${room}: ${check.check}: limit ${limit} ${from ?? absent} → ${to ?? absent}`]),
          ...(also.length === 0 ? [] : [`${room}: ${check.check}: limit ${limit}: another ${also.map((part) => saidAs[part]).join(', ')}`]),
        ]),
      ]),
    ]),
  ];
  const title = `judgement ${after} beside judgement ${before}`;
  return told.length === 0 ? `${title}: nothing changed\n` : `${title}:\n${told.map((line) => `  ${plainValue(line)}`).join('\n')}\n`;
}

const listed = (names: readonly string[]): string => (names.length === 0 ? absent : names.join(', '));

/** Of a check with the same outcome. Another outcome has another reason by itself, and other seats. */
function whyChanged({ reason, seats }: VerdictChanges['rooms'][number]['checks'][number]): readonly string[] {
  const came = seats?.to.filter((seat) => !seats.from.includes(seat)) ?? [];
  const went = seats?.from.filter((seat) => !seats.to.includes(seat)) ?? [];
  return [
    ...(reason === undefined ? [] : [`reason ${reason.from} → ${reason.to}`]),
    ...(came.length === 0 ? [] : [`seats now also ${came.join(', ')}`]),
    ...(went.length === 0 ? [] : [`seats no longer ${went.join(', ')}`]),
  ];
}

/** What a new judgement says otherwise than the one before it. Facts for technicians, so in the words of the command line. */
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
    ...changes.rooms.flatMap(({ room, outcome, proves, checks }) => [
      ...(outcome === undefined ? [] : [`${room}: ${outcome.from} → ${outcome.to}`]),
      ...(proves === undefined ? [] : [`${room}: proves ${proves.from} → ${proves.to}`]),
      ...checks.flatMap((check) => [
        ...(check.outcome === undefined
          ? []
          : [`${room}: ${check.check}: ${check.outcome.from ?? absent} → ${check.outcome.to ?? absent}`]),
        ...check.limits.flatMap(({ limit, from, to, also }) => [
          ...(from === to ? [] : [`${room}: ${check.check}: limit ${limit} ${from ?? absent} → ${to ?? absent}`]),
          ...(also.length === 0 ? [] : [`${room}: ${check.check}: limit ${limit}: another ${also.map((part) => saidAs[part]).join(', ')}`]),
        ]),
      ]),
    ]),
  ];
  const title = `judgement ${after} beside judgement ${before}`;
  return told.length === 0 ? `${title}: nothing changed\n` : `${title}:\n${told.map((line) => `  ${line}`).join('\n')}\n`;
}

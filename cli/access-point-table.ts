/** What provnat ap found, on a terminal: radio by radio, interface by interface, then what cannot be told. */
import { plainValue } from '../report/plain-text.ts';
import { quantities } from '../report/quantity.ts';
import { wrapText } from '../report/wrap-text.ts';
import { isSwitchPort } from '../core/counters/switch-port.ts';
import type { AskedAccessPoint } from '../run/ap/ask-access-point.ts';
import type { AskedSwitchPort } from '../run/ap/ask-switch-port.ts';
import { mostAgeRatio } from '../core/counters/sharp-rate.ts';
import type { DescribedFigure, Rate } from '../run/ap/describe-access-point.ts';
import type { Context } from './context.ts';
import { spokenWord } from '../messages/format-message.ts';
import { fittingWidth, textTable } from './text-table.ts';

const { named, number, ms } = quantities('en', 'UTC', (_key, word) => word);
const msPerHour = 3_600_000;
const hours = (value: number): string => `${number(value / msPerHour, 1)} h`;
const titles = ['figure', 'value', 'age', 'window', 'confidence', 'source'];
const gapsBetween = 2 * (titles.length - 1);
const leastShared = 30;

/** Ends with a line break. Holds no character that a terminal acts upon but the colours. */
export function accessPointTable(asked: AskedAccessPoint, { color, width }: Pick<Context, 'color' | 'width'>): string {
  const { description, ...device } = plainValue(asked);
  const { absent, cannot, gaps, role } = description;
  const { switchPort } = device;
  const figures = [...description.figures, ...(switchPort?.figures ?? [])];
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[0m` : text);
  const rows = figures.map((figure) => ({ figure, cells: cellsOf(figure) }));
  const fixed = [0, 2, 3, 4].map((index) => fittingWidth([titles[index] ?? '', ...rows.map(({ cells }) => cells[index] ?? '')], 3, 26));
  const shared = Math.max(leastShared, width - fixed.reduce((sum, each) => sum + each, 0) - gapsBetween);
  const [figureWidth = 0, ageWidth = 0, windowWidth = 0, confidenceWidth = 0] = fixed;
  const widths = [figureWidth, Math.ceil(shared / 2), ageWidth, windowWidth, confidenceWidth, Math.floor(shared / 2)];
  const paragraph = (start: string, text: string): readonly string[] => wrapText(text, width, { start, hang: ' '.repeat(start.length) });

  const lines = [
    ...headOf({ ...device, description }).flatMap((line) => wrapText(line, width, { hang: '  ' })),
    ...groupsOf(rows.map(({ figure }) => figure.subject)).flatMap((subject) => [
      '',
      bold(headingOf(subject, device)),
      ...textTable(widths, [titles, ...rows.filter(({ figure }) => figure.subject === subject).map(({ cells }) => cells)]),
    ]),
    ...(description.figures.length > 0 ? [] : ['', 'It tells no figure.']),
    ...(switchPort?.trouble === undefined ? [] : ['', bold(portOf(switchPort)), ...paragraph('  ', switchPort.trouble)]),
    ...(absent.length === 0
      ? []
      : ['', bold('known of this kind of device, but not found on this one'), ...paragraph('  ', absent.join(', '))]),
    ...(cannot.length === 0 ? [] : ['', bold('what this make cannot tell')]),
    ...[...new Set(cannot.map(({ why }) => why))].flatMap((why) =>
      paragraph('  ', `${cannot.flatMap((each) => (each.why === why ? [each.metric] : [])).join(', ')}: ${why}`),
    ),
    ...(gaps.length === 0 ? [] : ['', bold('what could not be found out')]),
    ...gaps.flatMap((gap) => paragraph('  ', gap)),
    ...seldomOf(figures),
    ...(role === 'controller' && gaps.some((gap) => /not told apart/.test(gap))
      ? ['', `It lists several access points. See them: provnat discover ${device.address}   Ask about one: add --mac with its MAC`]
      : []),
  ];
  return `${lines.join('\n')}\n`;
}

/** How far apart the readings would have to be for the rates that are missing. */
function seldomOf(figures: readonly DescribedFigure[]): readonly string[] {
  const ages = figures.flatMap(({ rate, ageMs }) => (rate?.reason === 'renewed-too-seldom' && ageMs !== undefined ? [ageMs] : []));
  if (ages.length === 0) return [];
  const oldest = Math.max(...ages);
  return [
    '',
    `Some counters may be renewed every ${ms(oldest)} only: for their rates add --seconds ${String(Math.ceil(oldest / mostAgeRatio / 1000) + 1)}`,
  ];
}

function headOf({ accessPoint, address, port, through, description }: AskedAccessPoint): readonly string[] {
  const { title, vendor, role, mac, uplink, answerMs, agentUptimeMs } = description;
  const kind = title === undefined ? 'a device of a make that is not known: what every device tells is read' : `${title} (${vendor ?? ''})`;
  const place = `${address}:${String(port)}`;
  return [
    `${accessPoint === address ? place : `${accessPoint} at ${place}`}${through === undefined ? '' : `, asked through controller ${through}`}: ${kind}${role === 'controller' ? ', a controller' : ''}`,
    [
      ...(answerMs === undefined ? [] : [`answers in ${ms(answerMs)}`]),
      ...(agentUptimeMs === undefined ? [] : [`agent up for ${hours(agentUptimeMs)}`]),
      ...(mac === undefined ? [] : [`MAC ${mac}`]),
      'name' in uplink ? `uplink ${uplink.name}` : `uplink unknown: ${reasonWords(uplink.reason)}`,
    ].join('; '),
  ];
}

/** The access point itself first, then in the order told. */
const groupsOf = (subjects: readonly string[]): readonly string[] => {
  const rank = (subject: string): number => ['access-point', 'radio', 'interface'].findIndex((entity) => subject.startsWith(`${entity}/`));
  return [...new Set(subjects)].sort((left, right) => rank(left) - rank(right));
};

/** radio/ap-b12/0 → radio 0. */
function headingOf(subject: string, { accessPoint, switchPort: port }: Pick<AskedAccessPoint, 'accessPoint' | 'switchPort'>): string {
  if (port !== undefined && isSwitchPort(subject)) return `${portOf(port)}, as seen from the access point`;
  const [entity = ''] = subject.split('/', 1);
  const own = subject.slice(`${entity}/${accessPoint}/`.length);
  return entity === 'access-point' ? `access point ${accessPoint}` : `${entity} ${own}`;
}

const portOf = ({ address, port, interface: name }: AskedSwitchPort): string => `switch ${address}:${String(port)}, port ${name}`;

const cellsOf = (figure: DescribedFigure): readonly string[] => [
  figure.metric,
  valueOf(figure),
  figure.ageMs === undefined ? '–' : figure.ageMs === 0 ? 'fresh' : `≤ ${ms(figure.ageMs)}`,
  figure.windowMs === undefined ? '–' : figure.windowMs === 0 ? 'moment' : ms(figure.windowMs),
  figure.confidence ?? '–',
  figure.source ?? '–',
];

function valueOf({ metric, state, value, reason, counterBits, rate }: DescribedFigure): string {
  if (state === 'unknown' || value === undefined) return `unknown: ${reasonWords(reason)}`;
  if (rate !== undefined) return `${String(value)} raw, ${String(counterBits)} bits; ${rateWords(rate)}`;
  if (typeof value === 'string') return value;
  return metric.endsWith('Ms') && value >= 2 * msPerHour ? hours(value) : named(metric, value);
}

function rateWords({ state, value, unit, reason }: Rate): string {
  if (state === 'unknown' || value === undefined) return `rate unknown: ${reasonWords(reason)}`;
  return unit === '/s' ? `${number(value)}/s` : `${number(value, 3)} ${unit}`;
}

/** Why a figure is unknown; a word that the catalogue lacks is shown as it is. */
const reasonWords = (reason: string | undefined): string => (reason === undefined ? 'nobody says why' : spokenWord('en', 'untold', reason));

/** What provnat discover found, on a terminal: controller by controller, each access point with its room beneath. */
import { plainValue } from '../report/plain-text.ts';
import { wrapText } from '../report/wrap-text.ts';
import type { Discovery } from '../run/discover/discover-access-points.ts';
import type { PlacedAccessPoint } from '../run/discover/place-access-points.ts';
import type { Context } from './context.ts';
import { counted } from './counted.ts';
import { roomWords } from './room-words.ts';
import { fittingWidth, textTable } from './text-table.ts';

const titles = ['access point', 'model', 'serial', 'location', 'MAC', 'clients', 'state'];
const most = [28, 20, 16, 28, 17, 7, 12];
/** Columns that may become narrower, the first of them first. */
const yielding = [3, 0, 1, 2];
const leastWidth = 10;
const marks = { placed: '  =', proposed: '  →', undecided: '  ?' } as const;

/** Ends with a line break. Holds no character that a terminal acts upon but the colours. */
export function discoveryTable(discovery: Discovery, { color, width }: Pick<Context, 'color' | 'width'>): string {
  const { controllers, accessPoints } = plainValue({ controllers: discovery.controllers, accessPoints: discovery.accessPoints });
  const bold = (text: string): string => (color ? `\u001b[1m${text}\u001b[0m` : text);
  const widths = widthsFor([titles, ...accessPoints.map(cellsOf)], width);
  const lines = controllers.flatMap(({ controller, address, port, title, listedCount, gaps, trouble }) => {
    const place = `${controller} (${address}:${String(port)})`;
    if (trouble !== undefined)
      return [
        bold(place),
        ...wrapText(trouble.message, width, { start: '  fault: ', hang: '  ' }),
        ...wrapText(trouble.hint, width, { start: '  → ', hang: '    ' }),
        '',
      ];
    const own = accessPoints.filter((each) => each.controller === controller).sort(byName);
    return [
      bold(
        `${place}: ${title ?? ''}, ${counted(listedCount, 'access point')}${own.length === listedCount ? '' : `, ${String(listedCount - own.length)} of them told by another controller`}`,
      ),
      ...gaps.flatMap((gap) => wrapText(gap, width, { start: '  ', hang: '  ' })),
      ...textTable(widths, [titles]),
      ...own.flatMap((each) => [
        ...textTable(widths, [cellsOf(each)]),
        ...wrapText(roomWords(each).join('; '), width, { start: `${marks[each.placing.is]} `, hang: '    ' }),
      ]),
      '',
    ];
  });
  return `${[...lines, sumOf(accessPoints)].join('\n')}\n`;
}

export function sumOf(accessPoints: readonly PlacedAccessPoint[]): string {
  const count = (is: PlacedAccessPoint['placing']['is']): number => accessPoints.filter(({ placing }) => placing.is === is).length;
  const renamed = accessPoints.filter(({ known }) => known?.how === 'renamed').length;
  const moved = accessPoints.filter(({ staleController }) => staleController !== undefined).length;
  return [
    `${counted(accessPoints.length, 'access point')}: ${count('placed')} in their rooms, ${count('proposed')} proposed, ${count('undecided')} undecided`,
    ...(renamed === 0 ? [] : [`${renamed} renamed`]),
    ...(moved === 0 ? [] : [`${moved} at another controller than the school file says`]),
  ].join('; ');
}

const byName = (left: PlacedAccessPoint, right: PlacedAccessPoint): number =>
  shown(left, 'accessPointName').localeCompare(shown(right, 'accessPointName'), 'sv', { numeric: true });

const cellsOf = (each: PlacedAccessPoint): readonly string[] => [
  shown(each, 'accessPointName'),
  shown(each, 'accessPointModel'),
  shown(each, 'accessPointSerial'),
  shown(each, 'accessPointLocation'),
  each.macs[0] ?? '–',
  shown(each, 'accessPointClientCount'),
  shown(each, 'accessPointState'),
];

/** – where it is not told; reasons are in the JSON. */
function shown({ figures }: PlacedAccessPoint, figure: keyof PlacedAccessPoint['figures']): string {
  const { state, valueText, valueInteger } = figures[figure];
  return state === 'unknown' ? '–' : (valueText ?? String(valueInteger ?? '–'));
}

function widthsFor(rows: readonly (readonly string[])[], width: number): readonly number[] {
  const widths = titles.map((_, index) =>
    fittingWidth(
      rows.map((row) => row[index] ?? ''),
      1,
      most[index] ?? leastWidth,
    ),
  );
  for (const index of yielding) {
    const over = widths.reduce((sum, each) => sum + each + 2, -2) - width;
    const now = widths[index] ?? 0;
    if (over > 0) widths[index] = Math.max(Math.min(leastWidth, now), now - over);
  }
  return widths;
}

/** What each pupil got while the whole class asked at once. */
import type { PupilGoodput } from '../../facts/rows.ts';
import { bySeat, goodputChart } from '../charts/goodput-chart.ts';
import type { Html } from '../html.ts';
import type { Words } from '../words.ts';
import { figure, narrowWidthPx, wideWidthPx } from './figure.ts';
import { block, line, tick } from './swatch.ts';

export function goodputFigure(id: string, rows: readonly PupilGoodput[], words: Words): Html | undefined {
  const down = bySeat(rows.filter((row) => row.metric === 'downloadBytes'));
  const first = down[0];
  if (first === undefined) return undefined;
  const up = new Map(rows.filter((row) => row.metric === 'uploadBytes').map((row) => [row.pupil, row]));
  const { say, mbps, number } = words;
  const worst = down.reduce((a, b) => (b.goodputMbps < a.goodputMbps ? b : a));
  const underCount = rows.filter((row) => row.goodputMbps < row.targetMbps).length;
  const draw = (widthPx: number): Html =>
    goodputChart({
      id: `${id}-${widthPx}`,
      widthPx,
      rows,
      words: { down: say('report.goodput.down'), up: say('report.goodput.up'), seat: say('report.seat'), number: (value) => number(value) },
    });

  return figure(
    {
      id,
      title: say('report.goodput'),
      says: say('report.goodput.says', { target: mbps(first.targetMbps), asked: mbps(first.targetMbps * first.headroomRatio) }),
      alternative: say('report.goodput.alternative', {
        pupilCount: down.length,
        underCount,
        target: mbps(first.targetMbps),
        worstSeat: worst.pupil,
        worst: mbps(worst.goodputMbps),
      }),
      wide: draw(wideWidthPx),
      narrow: draw(narrowWidthPx),
      keys: [
        { swatch: block('steady'), says: say('report.goodput.key.reached') },
        { swatch: block('under'), says: say('report.goodput.key.under') },
        { swatch: line('ink', 2), says: say('report.goodput.key.target') },
        { swatch: line('quiet', 1, [2, 3]), says: say('report.goodput.key.asked') },
        { swatch: tick(), says: say('report.goodput.key.worst') },
      ],
      table: {
        columns: ['seat', 'down', 'down-worst', 'down-gap', 'up', 'up-worst', 'up-gap'].map((column) =>
          say(`report.goodput.column.${column}`),
        ),
        rows: down.map((row) => [row.pupil, ...cells(row, words), ...cells(up.get(row.pupil), words)]),
      },
    },
    words,
  );
}

const cells = (row: PupilGoodput | undefined, { number, ms }: Words): readonly string[] =>
  row === undefined ? ['–', '–', '–'] : [number(row.goodputMbps), number(row.worstFiveSecondsMbps), ms(row.longestGapMs)];

/** The pictures of one room. */
import type { RoomVerdict } from '../core/verdict.ts';
import { roomSeries } from './charts/room-series.ts';
import { goodputFigure } from './figures/goodput-figure.ts';
import { secondsFigure } from './figures/seconds-figure.ts';
import { timelineFigure } from './figures/timeline-figure.ts';
import { html, type Html } from './html.ts';
import type { Page } from './page.ts';

export function roomFigures({ plan, facts, series, words }: Page, room: RoomVerdict, id: string): Html {
  const accessPoints = plan.rooms.find((candidate) => candidate.room === room.room)?.accessPoints ?? [];
  const ofRoom = roomSeries(series, room.room, accessPoints);
  const goodput = facts['pupil-goodput'].filter((row) => row.room === room.room);
  return html`<div class="figures-of-room">
    <h3>${words.say('report.measured')}</h3>
    ${room.outcome === 'inconclusive' && html`<p class="lead">${words.say('report.measured.doubted')}</p>`}
    ${goodputFigure(`${id}-goodput`, goodput, words)} ${timelineFigure(`${id}-timeline`, plan, room, ofRoom, words)}
    ${secondsFigure(`${id}-seconds`, plan, room.room, ofRoom, words)}
  </div>`;
}

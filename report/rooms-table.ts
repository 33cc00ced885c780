/** Several rooms at a glance: a row each, the worst first line of why, what to do, and the way to the details. */
import { html, type Html } from './html.ts';
import { outcomeSign, roomAccent } from './outcome-look.ts';
import { ownerName } from './owner-name.ts';
import type { Page } from './page.ts';
import { pupilCount } from './pupil-count.ts';
import { roomReasons } from './room-reasons.ts';

export function roomsTable({ verdict, inventory, words }: Page): Html {
  const { say } = words;
  return html`<section class="rooms" aria-labelledby="rooms-title">
    <h2 id="rooms-title">${say('report.rooms', { roomCount: verdict.rooms.length })}</h2>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="rooms-title">
      <table>
        <thead>
          <tr>
            <th scope="col">${say('report.column.room')}</th>
            <th scope="col">${say('report.column.outcome')}</th>
            <th scope="col">${say('report.column.pupils')}</th>
            <th scope="col">${say('report.column.why')}</th>
            <th scope="col">${say('report.column.remedy')}</th>
          </tr>
        </thead>
        <tbody>
          ${verdict.rooms.map((room, index) => {
            const remedy = room.remedies[0];
            const because = roomReasons(room).causes[0] ?? room.headline;
            return html` <tr>
              <th scope="row">
                <a href="#room-${index + 1}"><bdi>${room.room}</bdi></a>
              </th>
              <td class="accent-${roomAccent(room.outcome, room.proves)}">
                <span class="outcome-word"
                  >${outcomeSign(room.outcome, room.proves === 'room')}${say(`report.outcome.${room.outcome}.${room.proves}`)}</span
                ><span class="reach-word">${say(`report.proves.${room.proves}`)}</span>
              </td>
              <td data-label="${say('report.column.pupils')}">${pupilCount(room, words).short}</td>
              <td>${say(because.message, because.evidence)}</td>
              <td class="${remedy === undefined ? 'nothing' : 'something'}">
                ${remedy === undefined ? '–' : html`${say(remedy.message, remedy.evidence)} <span class="quiet">${ownerName(remedy.owner, words, inventory?.owners)}</span>`}
              </td>
            </tr>`;
          })}
        </tbody>
      </table>
    </div>
  </section>`;
}

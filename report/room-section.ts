/** One room: what the verdict is and how far it reaches, why, what to do and who, then the pictures, then every check, and what the devices told. */
import type { RoomVerdict, Sentence } from '../core/verdict.ts';
import { checkList } from './check-list.ts';
import { html, type Html } from './html.ts';
import { outcomeSign, roomAccent } from './outcome-look.ts';
import { ownerName } from './owner-name.ts';
import type { Page } from './page.ts';
import { pupilCount } from './pupil-count.ts';
import { roomFigures } from './room-figures.ts';
import { roomHeadline } from './room-headline.ts';
import { roomReasons } from './room-reasons.ts';
import { technicianTable } from './technician-table.ts';

export function roomSection(page: Page, room: RoomVerdict, number: number): Html {
  const id = `room-${number}`;
  return html` <section class="room" id="${id}" aria-labelledby="${id}-title">
    ${verdictBox(page, room, id)}
    ${room.causes.length + room.remedies.length > 0 && html`<div class="answers">${causes(page, room)} ${remedies(page, room)}</div>`}
    ${roomFigures(page, room, id)} ${meanwhile(page, room)} ${checkList(page, room, id)} ${technicianTable(page, room, id)}
  </section>`;
}

function verdictBox({ words, inventory }: Page, room: RoomVerdict, id: string): Html {
  const { say } = words;
  const count = pupilCount(room, words);
  // A rehearsal has no way to speak of.
  const way = room.proves === 'emulated' ? [] : [say(`report.way.${inventory?.server?.stands ?? 'unknown'}`)];
  return html`<div class="verdict accent-${roomAccent(room.outcome, room.proves)} proves-${room.proves}">
    <div class="statement">
      <h2 id="${id}-title">${say('report.room-title', { room: room.room })}</h2>
      <p class="outcome">
        ${outcomeSign(room.outcome, room.proves === 'room')}<span>${say(`report.outcome.${room.outcome}.${room.proves}`)}</span>
      </p>
      <p class="reach">
        <strong>${say(`report.proves.${room.proves}`)}</strong> ${[say(`report.proves.${room.proves}.says`), ...way].join(' ')}
      </p>
      <p class="headline">${roomHeadline(room, words)}</p>
    </div>
    <p class="count"><span class="figure">${count.figure}</span> <span class="counted">${count.says}</span></p>
  </div>`;
}

function causes({ words }: Page, room: RoomVerdict): Html | undefined {
  const { causes: found, cleared } = roomReasons(room);
  if (found.length + cleared.length === 0) return undefined;
  const item = ({ message, evidence }: Sentence): Html => html`<li>${words.say(message, evidence)}</li>`;
  return html`<div class="why">
    <h3>${words.say('report.why')}</h3>
    ${
      found.length > 0 &&
      html`<ul>
        ${found.map(item)}
      </ul>`
    }
    ${
      cleared.length > 0 &&
      html`<ul class="cleared">
        ${cleared.map(item)}
      </ul>`
    }
  </div>`;
}

function meanwhile({ words: { say } }: Page, room: RoomVerdict): Html | undefined {
  if (room.meanwhile === undefined) return undefined;
  return html`<div class="meanwhile">
    <h3>${say('report.meanwhile.title')}</h3>
    <ul>
      ${room.meanwhile.map(({ message, evidence }) => html`<li>${say(message, evidence)}</li>`)}
    </ul>
    <p class="quiet">${say('report.meanwhile.says')}</p>
  </div>`;
}

function remedies({ words, inventory }: Page, room: RoomVerdict): Html | undefined {
  const { say } = words;
  if (room.remedies.length === 0) return undefined;
  return html`<div class="remedy">
    <h3>${say('report.remedy')}</h3>
    <ol>
      ${room.remedies.map(
        (remedy) =>
          html`<li>
            ${say(remedy.message, remedy.evidence)}
            <span class="owner">${say('report.owner', { owner: ownerName(remedy.owner, words, inventory?.owners) })}</span>
          </li>`,
      )}
    </ol>
  </div>`;
}

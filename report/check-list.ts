/** Every check of a room: its question, its answer, and behind it what the answer stands on – figures, limit, source and method. */
import { checkAccents } from '../core/accent.ts';
import type { AppliedLimit, CheckFinding, Power, RoomVerdict } from '../core/verdict.ts';
import { hasMessage } from '../messages/format-message.ts';
import { html, type Html } from './html.ts';
import { limitReasons, limitText } from './limit-text.ts';
import { outcomeSign } from './outcome-look.ts';
import type { Page } from './page.ts';

const powers: readonly Power[] = ['decides', 'advises', 'gate'];

export function checkList(page: Page, room: RoomVerdict, id: string): Html {
  const { say } = page.words;
  return html`<div class="checks">
    <h3>${say('report.checks')}</h3>
    ${powers.map((power) => {
      const findings = room.findings.filter((finding) => finding.power === power);
      if (findings.length === 0) return undefined;
      return html` <h4 class="power">${say(`report.power.${power}`)}</h4>
        <p class="lead">${say(`report.power.${power}.says`)}</p>
        <ul class="findings">
          ${findings.map((finding) => findingItem(page, finding, room.pupilCount, `${id}-${finding.check}`))}
        </ul>`;
    })}
  </div>`;
}

function findingItem({ words }: Page, finding: CheckFinding, pupilCount: number, id: string): Html {
  const { say } = words;
  return html` <li class="finding accent-${checkAccents[finding.outcome]}" id="${id}">
    <p class="mark-word">${outcomeSign(finding.outcome, finding.outcome === 'fail')}${say(`report.check.${finding.outcome}`)}</p>
    <div>
      <h5>${say(`${finding.check}.question`)}</h5>
      <p>${say(finding.reason, finding.evidence)}</p>
      ${finding.seats.length > 0 && html`<p class="seats">${say(finding.seats.length === pupilCount ? 'report.seats-all' : 'report.seats', { seats: finding.seats.join(', '), seatCount: finding.seats.length })}</p>`}
      <details>
        <summary>${say('report.grounds')}<span class="of-check"> – ${say(`${finding.check}.title`)}</span></summary>
        ${method(words.say, finding)} ${figures(words, finding)} ${finding.limits.length > 0 && limits(words, finding)}
      </details>
    </div>
  </li>`;
}

type Say = Page['words']['say'];

function method(say: Say, finding: CheckFinding): Html {
  return html`<p class="method">${say(`report.method.${finding.check}`)}</p>`;
}

function figures(words: Page['words'], finding: CheckFinding): Html {
  const { say, named, number, ms } = words;
  const told = Object.entries(finding.evidence).filter(([key, value]) => !isToldElsewhere(key) && value !== '');
  return html`<dl class="figures">
    ${
      finding.phase !== undefined &&
      html`<div>
        <dt>${say('report.phase')}</dt>
        <dd>${say(`report.phase.${finding.phase}`)}</dd>
      </div>`
    }
    <div>
      <dt>${say('report.samples')}</dt>
      <dd>${number(finding.sampleCount)}</dd>
    </div>
    <div>
      <dt>${say('report.window')}</dt>
      <dd>${finding.windowMs > 0 ? ms(finding.windowMs) : '–'}</dd>
    </div>
    ${told.map(
      ([key, value]) =>
        html`<div>
          <dt>${evidenceLabel(words, finding.check, key)}</dt>
          <dd><bdi>${named(key, value)}</bdi></dd>
        </div>`,
    )}
  </dl>`;
}

/** A verdict of another version may hold figures that this one has no word for. */
function evidenceLabel({ language, say }: Page['words'], check: string, key: string): Html | string {
  const id = [`report.evidence.${check}.${key}`, `report.evidence.${key}`].find((candidate) => hasMessage(language, candidate));
  return id === undefined ? html`<code>${key}</code>` : say(id);
}

/** Limits have their own table, and why there is no figure is in the sentence. */
const isToldElsewhere = (key: string): boolean => key.endsWith('Limit') || key === 'because' || key === 'gate';

function limits(words: Page['words'], finding: CheckFinding): Html {
  const { say } = words;
  const row = (limit: AppliedLimit): Html => {
    const { statistic, source } = limitReasons(finding.check, limit, words);
    return html` <tr>
      <th scope="row">
        ${limitText(limit, words)}
        <code class="id">${limit.id}</code>${limit.changedBecause !== undefined && html` <em>${say('report.limit.changed-mark')}</em>`}
      </th>
      <td>${say(`report.limit.severity.${limit.severity}`)}</td>
      <td>${statistic}</td>
      <td>${source} <span class="quiet">(${limit.source.where}; ${say(`report.strength.${limit.source.strength}`)})</span></td>
    </tr>`;
  };
  return html`<div
    class="scroll"
    tabindex="0"
    role="group"
    aria-label="${say('report.limits-of', { check: say(`${finding.check}.title`) })}"
  >
    <table class="limits">
      <thead>
        <tr>
          <th scope="col">${say('report.limit')}</th>
          <th scope="col">${say('report.limit.beyond')}</th>
          <th scope="col">${say('report.limit.statistic')}</th>
          <th scope="col">${say('report.limit.source')}</th>
        </tr>
      </thead>
      <tbody>
        ${finding.limits.map(row)}
      </tbody>
    </table>
  </div>`;
}

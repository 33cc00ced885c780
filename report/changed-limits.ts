/** Which limits the school has changed, and its reason: printed once for the whole run, never left out. */
import { changedLimitsOf } from '../core/changed-limits.ts';
import { html, type Html } from './html.ts';
import { limitText } from './limit-text.ts';
import type { Page } from './page.ts';

export function changedLimits({ verdict, words }: Page): Html | undefined {
  const { say } = words;
  const changed = changedLimitsOf(verdict);
  if (changed.length === 0) return undefined;
  return html` <section class="changed" aria-labelledby="changed-title">
    <h2 id="changed-title">${say('report.changed-limits')}</h2>
    <p class="lead">${say('report.changed-limits.says')}</p>
    <div class="scroll" tabindex="0" role="group" aria-labelledby="changed-title">
      <table>
        <thead>
          <tr>
            <th scope="col">${say('report.column.check')}</th>
            <th scope="col">${say('report.limit')}</th>
            <th scope="col">${say('report.column.reason')}</th>
          </tr>
        </thead>
        <tbody>
          ${changed.map(
            ({ check, limit }) =>
              html` <tr>
                <th scope="row">
                  ${say(`${check}.title`)}<span class="quiet"> <code>${check}.${limit.id}</code></span>
                </th>
                <td>${limitText(limit, words)}</td>
                <td>${limit.changedBecause}</td>
              </tr>`,
          )}
        </tbody>
      </table>
    </div>
  </section>`;
}

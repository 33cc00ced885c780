/** A drawing with what makes it readable for everybody: a heading, a sentence, its keys in words, and the numbers behind it as a table. */
import { html, type Html } from '../html.ts';
import type { Words } from '../words.ts';

export interface FigureKey {
  readonly swatch: Html;
  readonly says: string;
}

export interface Figure {
  readonly id: string;
  readonly title: string;
  readonly says: string;
  /** What somebody who cannot see the drawing is told. */
  readonly alternative: string;
  /** The same drawing for paper and desk, and for a telephone. */
  readonly wide: Html;
  readonly narrow: Html;
  readonly keys: readonly FigureKey[];
  readonly table: Table;
}

export interface Table {
  readonly columns: readonly string[];
  /** First cell heads the row. */
  readonly rows: readonly (readonly string[])[];
}

/** Widths at which the two drawings are made; style.ts changes from one to the other at 640 px. */
export const wideWidthPx = 880;
export const narrowWidthPx = 380;

export function figure({ id, title, says, alternative, wide, narrow, keys, table }: Figure, { say }: Words): Html {
  return html` <figure class="chart" aria-labelledby="${id}-title">
    <figcaption>
      <h4 id="${id}-title">${title}</h4>
      <p class="lead">${says}</p>
    </figcaption>
    <div role="img" aria-label="${alternative}">
      <div class="wide">${wide}</div>
      <div class="narrow">${narrow}</div>
    </div>
    <ul class="keys">
      ${keys.map((key) => html`<li>${key.swatch}<span>${key.says}</span></li>`)}
    </ul>
    <details>
      <summary>${say('report.numbers')}<span class="of-check"> – ${title}</span></summary>
      <div class="scroll" tabindex="0" role="group" aria-label="${say('report.numbers-of', { title })}">${dataTable(table)}</div>
    </details>
  </figure>`;
}

function dataTable({ columns, rows }: Table): Html {
  return html`<table class="numbers">
    <thead>
      <tr>
        ${columns.map((column) => html`<th scope="col">${column}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([head, ...cells]) =>
          html` <tr>
            <th scope="row">${head}</th>
            ${cells.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}

/** Little samples of how things are drawn, for the keys beside a chart. */
import { paint } from '../charts/chart-svg.ts';
import { markup, type Html } from '../html.ts';

type Paint = keyof typeof paint;

const svg = (inside: string): Html =>
  markup(`<svg class="swatch" viewBox="0 0 28 14" aria-hidden="true" focusable="false">${inside}</svg>`);

export const block = (color: Paint): Html => svg(`<rect x="5" y="1" width="18" height="12" rx="2" fill="${paint[color]}"/>`);

export const line = (color: Paint, widthPx: number, dash: 'solid' | readonly number[] = 'solid'): Html =>
  svg(
    `<path d="M1 7h26" fill="none" stroke="${paint[color]}" stroke-width="${widthPx}"` +
      `${dash === 'solid' ? '' : ` stroke-dasharray="${dash.join(' ')}"`}/>`,
  );

export const tick = (): Html =>
  svg(
    `<rect x="8" y="1" width="12" height="12" fill="${paint.steady}"/><rect x="9" y="6" width="10" height="2.5" fill="${paint.paper}" stroke="${paint.ink}" stroke-width=".75"/>`,
  );

export const diamond = (color: Paint): Html => svg(`<path d="M14 2l5 5-5 5-5-5z" fill="${paint[color]}"/>`);

export const dotted = (color: Paint): Html =>
  svg(
    `<path d="M1 7h26" stroke="${paint[color]}" stroke-width=".75"/><circle cx="8" cy="7" r="2" fill="${paint[color]}"/><circle cx="20" cy="7" r="2" fill="${paint[color]}"/>`,
  );

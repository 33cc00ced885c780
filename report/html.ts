/** The only way that text becomes HTML here: everything put into the template is escaped unless it is HTML already. */

/** Made by html`…` and markup() alone, so a string can never pass for it. */
export class Html {
  readonly #text: string;
  constructor(text: string) {
    this.#text = text;
  }
  toString(): string {
    return this.#text;
  }
}

export type HtmlPart = Html | string | number | false | undefined | readonly HtmlPart[];

/** Safe between tags and inside quoted attributes. */
const escapeHtml = (text: string): string =>
  text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;').replace(/'/g, '&#39;');

export function html(fixed: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  // Templates are indented for their readers; the page need not carry that.
  return new Html(fixed.map((text, index) => text.replace(/\n\s*/g, '\n') + (index < parts.length ? render(parts[index]) : '')).join(''));
}

/** Markup that we made ourselves: the style sheet, an icon, a drawn chart. Never for anything that came from outside. */
export const markup = (text: string): Html => new Html(text);

function render(part: HtmlPart): string {
  if (part === undefined || part === false) return '';
  if (part instanceof Html) return part.toString();
  if (typeof part === 'string') return escapeHtml(part);
  if (typeof part === 'number') return String(part);
  return part.map(render).join('');
}

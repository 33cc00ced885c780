/** A table whose cells may hold anything: pipes and line ends would break it. */
export function table(headings, rows) {
  const cell = (value) => String(value).replaceAll('|', '\\|').replaceAll('\n', ' ');
  const line = (cells) => `| ${cells.map(cell).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

export const code = (text) => `\`${text}\``;

/** `a`, `b`, `c`; a dash for none. */
export const codes = (texts) => (texts.length === 0 ? '–' : texts.map(code).join(', '));

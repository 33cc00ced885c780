/** The report of one run: one HTML file that opens from disk, without network and without scripts. */
import { aboutRun } from './about-run.ts';
import { changedLimits } from './changed-limits.ts';
import { html, markup, type Html } from './html.ts';
import type { Page, ReportInput } from './page.ts';
import { plainValue } from './plain-text.ts';
import { roomSection } from './room-section.ts';
import { roomsTable } from './rooms-table.ts';
import { style } from './style.ts';
import { words } from './words.ts';

/** A whole document. Same input, same bytes (given the same ICU data). */
export function htmlReport(input: ReportInput): string {
  const plain = plainValue(input);
  const page: Page = { ...plain, words: words(input.language, plain.verdict.timeZone) };
  return `<!doctype html>\n${documentOf(page).toString()}\n`;
}

/** Nothing may be fetched or run, whatever a name in the report might contain. */
const policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'";

function documentOf(page: Page): Html {
  const { verdict, words } = page;
  const { say } = words;
  const title = [say('report.title'), verdict.school, ...verdict.rooms.map((room) => room.room)].join(' · ');
  return html`<html lang="${page.language}">
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content="${markup(policy)}" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>${title}</title>
      <style>
        ${markup(style)}
      </style>
    </head>
    <body>
      ${masthead(page)}
      <main>
        ${verdict.rooms.length > 1 && roomsTable(page)} ${verdict.rooms.map((room, index) => roomSection(page, room, index + 1))}
        ${changedLimits(page)} ${aboutRun(page)}
      </main>
    </body>
  </html>`;
}

function masthead({ verdict, run, words }: Page): Html {
  const { say, moment } = words;
  const faults = Object.entries(run?.optIn?.faults ?? {}).flatMap(([name, value]) => (value === undefined || value === 0 ? [] : [name]));
  return html`<header class="masthead">
    <p class="mark">provnät</p>
    <h1>${say('report.question', { roomCount: verdict.rooms.length })}</h1>
    <p class="when">
      <bdi>${verdict.school}</bdi> · <time datetime="${new Date(verdict.startAtMs).toISOString()}">${moment(verdict.startAtMs)}</time> ·
      ${say(`report.profile.${verdict.profile.id}`)}, ${say(`report.length.${verdict.profile.length}`)}
    </p>
    ${verdict.partial !== undefined && html`<p class="notice">${say(verdict.partial)}</p>`}
    ${faults.length > 0 && html`<p class="notice">${say('report.faults', { faults })}</p>`}
    ${verdict.number > 1 && html`<p class="notice">${say('report.judged-again', { number: verdict.number, judgedAt: moment(verdict.judgedAtMs) })}</p>`}
  </header>`;
}

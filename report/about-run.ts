/** What somebody needs to trust or repeat the run: when, what was played, by which versions and limits, and the hash that seals it. */
import { lengthMsOf } from '../core/plan.ts';
import { html, type Html } from './html.ts';
import type { RoomProtocol } from '../facts/series.ts';
import type { Page } from './page.ts';
import type { Words } from './words.ts';

export function aboutRun({ verdict, plan, run, series, words }: Page): Html {
  const { say, moment, clock, mbps } = words;
  const end = run?.endedAtMs ?? plan.startAtMs + lengthMsOf(plan);
  const stations = [...new Map((run?.rooms ?? []).map((room) => [room.agent, room.stationCount]))];
  const rows: readonly (readonly [id: string, value: Html | string | undefined])[] = [
    ['run', html`<code>${verdict.runId}</code>`],
    ['hash', html`<code class="hash">${verdict.runHash}</code>`],
    ['time', `${moment(verdict.startAtMs)} – ${clock(end)} (${verdict.timeZone})`],
    ['judged', `${moment(verdict.judgedAtMs)} (${say('report.run.judgement', { number: verdict.number })})`],
    [
      'profile',
      `${say(`report.profile.${verdict.profile.id}`)}, ${say(`report.length.${verdict.profile.length}`)} (${verdict.profile.id} ${verdict.profile.version})`,
    ],
    [
      'target',
      say('report.run.target-says', {
        down: mbps(verdict.target.downMbps),
        up: mbps(verdict.target.upMbps),
        asked: words.ratio(plan.headroomRatio),
      }),
    ],
    ['limits', verdict.limitsVersion],
    ['versions', `provnät ${verdict.provnatVersion}${run?.k6Version === undefined ? '' : `, k6 ${run.k6Version}`}`],
    [
      'stations',
      stations.length === 0
        ? undefined
        : stations.map(([agent, count]) => say('report.run.station', { agent, stationCount: count })).join(', '),
    ],
    ['server', `${plan.server.scheme}://*.${plan.server.suffix}:${plan.server.port}`],
    ['protocols', protocols(series['room-protocol'], words)],
    ['seed', String(plan.seed)],
  ];
  return html` <section class="about" aria-labelledby="about-title">
    <h2 id="about-title">${say('report.about')}</h2>
    <dl>
      ${rows.map(
        ([id, value]) =>
          value !== undefined &&
          html` <div>
            <dt>${say(`report.run.${id}`)}</dt>
            <dd>${value}</dd>
          </div>`,
      )}
    </dl>
    <h3>${say('report.not-claimed')}</h3>
    <p class="lead">${say(`report.not-claimed.${verdict.mode}`)} ${say('report.not-claimed.day')}</p>
  </section>`;
}

/** What was spoken with each origin, room by room; undefined where nothing was. */
function protocols(rows: readonly RoomProtocol[], { say }: Words): string | undefined {
  const rooms = [...new Set(rows.map(({ room }) => room))];
  if (rooms.length === 0) return undefined;
  return rooms
    .map((room) => {
      const own = rows.filter((row) => row.room === room);
      const spoken = own.map(({ origin, protocol }) => `${origin} ${protocol}`).join(', ');
      return say('report.run.protocols-says', { room, spoken, connectionCount: own[0]?.connectionCount ?? 0 });
    })
    .join('; ');
}

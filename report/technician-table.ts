/** For whoever tends the access points of a room: what each of them told, how fresh it is, and what of it is a guess. Folded. */
import type { RoomVerdict } from '../core/verdict.ts';
import type { DeviceFigure } from '../facts/series.ts';
import { html, type Html } from './html.ts';
import type { Page } from './page.ts';
import type { Words } from './words.ts';

type Kind = 'access-point' | 'radio' | 'interface';

/** A line each; of several metrics the first that was told: makes tell the same in different ways. Counters before a share of unknown making. */
const lines: Readonly<Record<Kind, readonly (readonly [string, ...string[]])[]>> = {
  'access-point': [
    ['accessPointModel'],
    ['accessPointFirmware'],
    ['accessPointSerial'],
    ['accessPointUptimeMs'],
    ['accessPointCpuRatio'],
    ['accessPointMemoryRatio', 'accessPointMemoryFreeBytes'],
    ['accessPointClientCount'],
  ],
  radio: [
    ['radioChannel', 'radioChannelNumber'],
    ['radioWidthMhz'],
    ['radioPowerDbm'],
    ['radioNoiseDbm'],
    ['radioUtilizationRatio'],
    ['radioUtilizationShortRatio'],
    ['radioClientCount'],
    ['radioRetryCount', 'radioRetryRatio'],
  ],
  interface: [
    ['interfaceSpeedMbps'],
    ['interfaceDuplex'],
    ['interfaceInErrorCount'],
    ['interfaceOutErrorCount'],
    ['interfaceInDiscardCount'],
    ['interfaceOutDiscardCount'],
  ],
};

/** Nothing where no device of the room told anything, as in a run without access points. */
export function technicianTable({ plan, series, words }: Page, room: RoomVerdict, id: string): Html | undefined {
  const { say } = words;
  const figures = series['device-figure'].filter((figure) => figure.room === room.room);
  if (figures.every(({ readCount }) => readCount === 0)) return undefined;
  const accessPoints = plan.rooms.find((candidate) => candidate.room === room.room)?.accessPoints ?? [];
  const title = `${id}-devices-title`;
  return html`<div class="devices">
    <h3 id="${title}">${say('report.device')}</h3>
    <p class="lead">${say('report.device.says')}</p>
    <details>
      <summary>${say('report.device.open')}</summary>
      <div class="scroll" tabindex="0" role="group" aria-labelledby="${title}">
        <table>
          <thead>
            <tr>
              <th scope="col">${say('report.device.column.figure')}</th>
              <th scope="col">${say('report.device.column.value')}</th>
              <th scope="col">${say('report.device.column.fresh')}</th>
            </tr>
          </thead>
          ${accessPoints.map((accessPoint) =>
            partsOf(figures.filter((figure) => figure.accessPoint === accessPoint)).map((part) => group(accessPoint, part, words)),
          )}
        </table>
      </div>
    </details>
  </div>`;
}

/** The access point itself, its radios, the near end of its cable and the far one. */
function partsOf(figures: readonly DeviceFigure[]): readonly (readonly [DeviceFigure, ...DeviceFigure[]])[] {
  const order: readonly DeviceFigure['part'][] = ['access-point', 'radio', 'uplink', 'switch-port'];
  const parts = new Map<string, [DeviceFigure, ...DeviceFigure[]]>();
  for (const figure of figures) {
    const key = `${figure.part} ${figure.name}`;
    const known = parts.get(key);
    if (known === undefined) parts.set(key, [figure]);
    else known.push(figure);
  }
  return [...parts.values()].sort(
    ([a], [b]) => order.indexOf(a.part) - order.indexOf(b.part) || a.name.localeCompare(b.name, 'en', { numeric: true }),
  );
}

function group(accessPoint: string, figures: readonly [DeviceFigure, ...DeviceFigure[]], words: Words): Html {
  const [{ part, name }] = figures;
  const kind = part === 'uplink' || part === 'switch-port' ? 'interface' : part;
  const title = words.say(`report.device.part.${part}${part === 'uplink' && name === '' ? '-unknown' : ''}`, { accessPoint, name });
  return html` <tbody>
    <tr>
      <th scope="rowgroup" colspan="3">${title}</th>
    </tr>
    ${lines[kind].map((metrics) => line(metrics, figures, words))}
  </tbody>`;
}

function line(metrics: readonly [string, ...string[]], figures: readonly DeviceFigure[], words: Words): Html {
  const told = metrics.flatMap((metric) => figures.filter((figure) => figure.metric === metric));
  const figure = told.find(({ knownCount }) => knownCount > 0) ?? told.find(({ readCount }) => readCount > 0);
  return html` <tr>
    <th scope="row">${words.say(`report.device.${figure?.metric ?? metrics[0]}`)}</th>
    <td>${value(figure, figures, words)}</td>
    <td>${figure === undefined ? '–' : fresh(figure, words)}</td>
  </tr>`;
}

function value(figure: DeviceFigure | undefined, figures: readonly DeviceFigure[], { say, named, ms, number }: Words): Html {
  if (figure === undefined) return html`<span class="quiet">${say('report.device.not-told')}</span>`;
  const { metric, valueNumber, valueText, reason, windowMs } = figure;
  const other = (wanted: string): DeviceFigure | undefined => figures.find((candidate) => candidate.metric === wanted);
  if (metric === 'radioChannel' || metric === 'radioChannelNumber') {
    const channel = valueText ?? (valueNumber === undefined ? undefined : number(valueNumber));
    const band = other('radioBand')?.valueText;
    if (channel !== undefined) return html`<bdi>${channel}</bdi>${band !== undefined && ` (${band} GHz)`}`;
  }
  if (metric === 'interfaceDuplex' && (valueText === 'full' || valueText === 'half'))
    return html`${say(`report.device.duplex.${valueText}`)}`;
  if (valueText !== undefined) return html`<bdi>${valueText}</bdi>`;
  if (valueNumber === undefined) {
    return html`<span class="quiet">${say('report.device.unknown')}${reason !== undefined && html` – ${named('untold', reason)}`}</span>`;
  }
  if (metric === 'accessPointUptimeMs' && valueNumber >= hourMs) {
    const hourCount = Math.floor(valueNumber / hourMs);
    return html`${say('report.device.uptime', { dayCount: Math.floor(hourCount / 24), hourCount: hourCount % 24 })}`;
  }
  if (metric === 'radioRetryCount') {
    const frames = other('radioOutFrameCount');
    // Counts of different times are no share.
    if (frames?.valueNumber !== undefined && frames.valueNumber > 0 && frames.windowMs === windowMs)
      return html`${say('report.device.retries', { retryCount: number(valueNumber), share: named('Ratio', valueNumber / frames.valueNumber) })}`;
  }
  return html`${metric.endsWith('Ms') ? ms(valueNumber) : named(metric, valueNumber)}`;
}

const hourMs = 3_600_000;

function fresh(figure: DeviceFigure, { say, clock, ms }: Words): string {
  const { statistic, valueNumber, valueText, askedAtMs, ageMs, windowMs, readCount, knownCount, guessed, ageGuessed } = figure;
  const counts = { knownCount, readCount, missingCount: readCount - knownCount };
  const isKnown = valueNumber !== undefined || valueText !== undefined;
  const says: readonly (string | undefined)[] = [
    !isKnown ? say('report.device.fresh.unknown', counts) : undefined,
    isKnown && statistic === 'last' && askedAtMs !== undefined
      ? say('report.device.fresh.last', { readAt: clock(askedAtMs), ...counts })
      : undefined,
    isKnown && (statistic === 'highest' || statistic === 'lowest') ? say(`report.device.fresh.${statistic}`, counts) : undefined,
    isKnown && statistic === 'rise' ? say('report.device.fresh.rise', { window: ms(windowMs), ...counts }) : undefined,
    isKnown && statistic !== 'rise' && windowMs > 0 ? say('report.device.fresh.mean', { window: ms(windowMs) }) : undefined,
    !isKnown || ageMs === 0
      ? undefined
      : ageMs === undefined
        ? say('report.device.fresh.age-unknown')
        : say(`report.device.fresh.age${ageGuessed ? '-guess' : ''}`, { age: ms(ageMs) }),
    guessed ? say('report.device.fresh.guess') : undefined,
  ];
  return says.filter((each) => each !== undefined).join('; ');
}

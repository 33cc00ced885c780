/** What a class would take of a machine's own link, by the very rule and limits of the gate that will judge the run. */
import { crowdsRadio, linkShareOf } from '../../checks/link-share.ts';
import { limitOf, type Limits } from '../../core/limits.ts';
import type { Plan } from '../../core/plan.ts';
import { bandwidthWireMbps } from '../../core/units/wire-mbps.ts';
import { pupilsOf } from './judge-plan.ts';

export interface ClassOnLink {
  /** More than the gate allows: what pupils got would be this link. */
  readonly full: boolean;
  /** Radio figures would speak of this machine and not of a class. */
  readonly crowdsRadio: boolean;
  readonly words: string;
}

/** The gates that judge a link; the server's says nothing of radio figures. */
export type LinkGate = 'generator-headroom' | 'server-healthy';

/** Undefined where no link limits: neither cable nor Wi-Fi. Both directions share the air, a cable has a lane each. */
export function classOnLink(kind: string, rateMbps: number, plan: Plan, limits: Limits, gate: LinkGate): ClassOnLink | undefined {
  const { downMbps, upMbps } = bandwidthWireMbps(plan.bandwidth, pupilsOf(plan));
  const wireMbps = kind === 'ethernet' ? Math.max(downMbps, upMbps) : downMbps + upMbps;
  const share = linkShareOf([{ linkKind: kind, linkRateMbps: rateMbps, wireMbps }], limits, gate);
  if (share === undefined) return undefined;
  const mostOnAir = gate === 'generator-headroom' ? 'wifi-link-share' : 'wifi-link-full';
  const most = limitOf(limits, gate, kind === 'wifi' ? mostOnAir : 'wired-link-share').value;
  return {
    full: share.full,
    crowdsRadio: gate === 'generator-headroom' && crowdsRadio(share, limits),
    words: `the class asks for ${downMbps.toFixed(0)} Mbit/s down and ${upMbps.toFixed(0)} up on the wire, ${percent(share.shareRatio)} of it (at most ${percent(most)})`,
  };
}

/** To a tenth, so that what is just beyond a limit does not read as the limit. */
const percent = (ratio: number): string => `${Number((ratio * 100).toFixed(1))} %`;

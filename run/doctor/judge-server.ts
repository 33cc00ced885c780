/** The exam server: may it be loaded, is it really ours, and does it fail on purpose? */
import { keyFingerprintOf } from '../../core/key-fingerprint.ts';
import type { InventoryServer } from '../../core/inventory/types.ts';
import { limitOf, type Limits } from '../../core/limits.ts';
import type { Plan, RunMode } from '../../core/plan.ts';
import type { OptInDocument } from '../../core/protocol.ts';
import { activeFaults } from '../../checks/restrictions.ts';
import { within } from '../../core/within.ts';
import { isTaken, takenHint, takenSentence, type OthersAtWork } from '../others-at-work.ts';
import type { ServerConsent } from '../ask-consent.ts';
import type { ToldLink } from '../ask-server-link.ts';
import { classOnLink } from './class-on-link.ts';
import { bad, type Finding, good, unknown, warning } from './examination.ts';

export const judgeConsent = (server: InventoryServer, { document }: ServerConsent): Finding => {
  const { perPupilMbps, totalMbps, maxPupils } = document.caps;
  return good(
    `${server.address}:${server.port} agreed to be loaded, signed with the pinned key ${keyFingerprintOf(server.publicKey)}: at most ${perPupilMbps} Mbit/s for a pupil, ${totalMbps} in all, ${maxPupils} pupils`,
  );
};

const soonMs = 14 * 24 * 3_600_000;

/** A certificate that is not the signed one never gets this far: the consent is refused then. */
export function judgeCertificate(server: InventoryServer, consent: ServerConsent, nowMs: number): Finding {
  const { certificateFingerprint: fingerprint, certificateEndsAtMs: endsAtMs } = consent;
  if (server.scheme === 'http') {
    return warning(
      'the server speaks plain HTTP: encryption costs time that is then not measured',
      'start it with --scheme https, as a real exam is',
    );
  }
  if (fingerprint === undefined) return unknown('the connection showed no certificate');
  const name = `certificate ${fingerprint.slice(0, 16)}… is the one that the server signed for`;
  if (endsAtMs === undefined) return good(name);
  const day = new Date(endsAtMs).toISOString().slice(0, 10);
  if (endsAtMs > nowMs + soonMs) return good(`${name}, valid until ${day}`);
  return warning(
    `${name}, but ${endsAtMs <= nowMs ? 'it ended' : 'it ends'} on ${day}; browsers refuse it then, k6 would not notice`,
    'give the server a new certificate, or delete the generated one and start it again',
  );
}

/** In a rehearsal faults are meant; in a room they would be laid at the room's door. */
export function judgeFaults({ faults }: OptInDocument, mode: RunMode): Finding {
  const active = activeFaults(faults);
  if (active.length === 0) return good('the server plays no faults on purpose');
  const saw = `THE SERVER FAILS ON PURPOSE: ${active.map((name) => `${name} ${String(faults[name as keyof typeof faults])}`).join(', ')}`;
  const todo = 'stop it and start it again without --fault-… options';
  return mode === 'rehearsal' ? warning(saw, `meant for a drill; otherwise ${todo}`) : bad('SERVER_NOT_OPTED_IN', saw, todo);
}

export function judgeOthers(others: OthersAtWork | undefined): Finding {
  if (others === undefined) return unknown('the server does not tell; it is of an older version');
  if (isTaken(others)) return bad('RUN_IN_PROGRESS', takenSentence(others), takenHint);
  if (others.otherRunCount === 0) return good('no other run loads it');
  return good(`${others.otherRunCount === 1 ? 'another run loads' : `${others.otherRunCount} other runs load`} it, which it is meant for`);
}

const sayRate = 'if it carries the class, say so: provnat serve --link-mbps <rate>; otherwise each real room will warn';

/**
 * As the gate server-healthy will judge it, by what the class asks for alone: what else the link carries during the run nobody knows yet.
 * @param plan the largest class that would be played
 */
export function judgeServerLink(link: ToldLink | undefined, plan: Plan | undefined, limits: Limits): Finding {
  if (link === undefined) return unknown('the server does not tell its own link; it is of an older version');
  const { kind, rateMbps } = link;
  if (kind === 'loopback') return good('its answers to this machine leave by loopback, which limits nothing');
  const known = { wifi: 'Wi-Fi', ethernet: 'cable' }[kind ?? ''];
  if (known === undefined || kind === undefined)
    return unknown('the server’s system does not tell what kind of link it answers by', sayRate);
  if (rateMbps === undefined) return unknown(`the server answers by ${known}, whose rate its system does not tell`, sayRate);
  const saw = `the server answers by ${known} at ${rateMbps.toFixed(0)} Mbit/s`;
  const share = plan === undefined ? undefined : classOnLink(kind, rateMbps, plan, limits, 'server-healthy');
  if (share === undefined) return unknown(`${saw}; whether it can carry the class is not known without a plan`);
  if (!share.full) return good(`${saw}; ${share.words}`);
  return bad(
    'SERVER_UNREACHABLE',
    `${saw}; ${share.words}: no room could be judged, because the server’s own link would be what was measured`,
    kind === 'wifi'
      ? 'put the server on a cable, or test with fewer seats'
      : 'give the server a faster port, adapter or cable, or test with fewer seats; a rate given with --link-mbps counts, too',
  );
}

const id = 'clock-agreement';

/** The system's own word says whether the clock may be set during a run; the offset, how far it is from the server's now. */
export function judgeServerClock(offsetMs: number, roundTripMs: number, limits: Limits): Finding {
  const limit = limitOf(limits, id, 'server-offset');
  // Half the round trip is how wrong the figure may be; only what is left for certain counts.
  const certainMs = Math.max(0, Math.abs(offsetMs) - roundTripMs / 2);
  const saw = `the server’s clock is ${ms(Math.abs(offsetMs))} ${offsetMs < 0 ? 'behind' : 'ahead of'} ours (± ${ms(roundTripMs / 2)})`;
  if (within(limit, certainMs)) return good(saw);
  return warning(`${saw}; at most ${limit.value} ms are wanted`, 'let both machines take their time from the network (NTP)');
}

const ms = (value: number): string => (value >= 10_000 ? `${(value / 1000).toFixed(0)} s` : `${value.toFixed(0)} ms`);

/** @param entryCount answers that the ledger has of a run that nobody played, or why it did not open */
export function judgeLedger(ledger: { readonly entryCount: number } | { readonly failure: string }): Finding {
  if ('entryCount' in ledger) return good('the run token opens the server’s ledger');
  if (/^HTTP 40[13]/.test(ledger.failure)) {
    return bad(
      'SECRET_MISSING',
      'the server does not take the run token of the school file',
      'copy the file run-token from the server’s data folder to where server.runToken points',
    );
  }
  return bad('SERVER_UNREACHABLE', `the ledger cannot be read: ${ledger.failure}`, 'look into the server’s own log');
}

export interface EchoReading {
  readonly sentCount: number;
  readonly answeredCount: number;
  readonly refused: boolean;
}

/** @param place such as 10.0.0.5:8444 */
export function judgeEcho({ sentCount, answeredCount, refused }: EchoReading, place: string): Finding {
  const saw = `${answeredCount} of ${sentCount} UDP echoes came back from ${place}`;
  if (answeredCount === sentCount && sentCount > 0) return good(saw);
  if (answeredCount > 0) return warning(saw, 'packets are lost already without load: look at the radio or the cable before the run');
  return bad(
    'SERVER_UNREACHABLE',
    `${saw}${refused ? ': nothing listens there' : ''}; packet loss could not be judged`,
    refused
      ? 'start the server with --udp-echo-port, or correct the port in the school file'
      : 'let UDP to that port through the firewalls on the way and on the server',
  );
}

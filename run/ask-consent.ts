/** Asks the exam server whether it may be loaded, believes only what is signed, and notes what the same answer tells of its clock. */
import type { InventoryServer } from '../core/inventory/types.ts';
import { verifyOptIn } from '../core/optin/verify-opt-in.ts';
import type { OptInDocument } from '../core/protocol.ts';
import { askOptIn } from './exam-server.ts';

export interface ServerConsent {
  readonly document: OptInDocument;
  /** Server minus ours, by one exchange: as exact as half of roundTripMs. */
  readonly clockOffsetMs: number;
  readonly roundTripMs: number;
  readonly certificateFingerprint?: string;
  readonly certificateEndsAtMs?: number;
  /** The IP address that answered: where the load goes, whatever else the server's name leads to. */
  readonly answeredFrom?: string;
}

/**
 * @param through where its word is asked for instead of at its own address: an emulated access point, which must lead to this very server
 * @throws ProvnatError of askOptIn and verifyOptIn
 */
export async function askConsent(
  server: InventoryServer,
  withinMs?: number,
  through?: { readonly host: string; readonly port: number },
): Promise<ServerConsent> {
  const at = through === undefined ? server : { ...server, address: through.host, port: through.port };
  const { reply, nonce, askedAtMs, roundTripMs, certificateFingerprint, certificateEndsAtMs, answeredFrom } = await askOptIn(at, withinMs);
  const certificate = certificateFingerprint === undefined ? {} : { certificateFingerprint };
  const { document } = verifyOptIn({ reply, nonce, pinnedPublicKey: server.publicKey, nowMs: Date.now(), server, ...certificate });
  return {
    document,
    clockOffsetMs: document.serverAtMs - (askedAtMs + roundTripMs / 2),
    roundTripMs,
    ...certificate,
    ...(certificateEndsAtMs === undefined ? {} : { certificateEndsAtMs }),
    ...(answeredFrom === undefined ? {} : { answeredFrom }),
  };
}

/** What is known of one link. */
export type LinkKind = 'wifi' | 'ethernet' | 'loopback' | 'other';

/** Whether a cable is in and somebody at its other end, or Wi-Fi is joined to a network. */
export type LinkState = 'up' | 'down';

/** Every figure is there or has a reason. */
export interface LinkReading {
  readonly state: Figure<LinkState>;
  readonly kind: Figure<LinkKind>;
  readonly rateMbps: Figure<number>;
  readonly inBytes: Figure<number>;
  readonly outBytes: Figure<number>;
  /** Lower case, with colons. */
  readonly bssid: Figure<string>;
  readonly ssid: Figure<string>;
  /** How often it has been without its carrier since the system began. Only where that is told and is a loss: a walk through Wi-Fi is none. */
  readonly carrierLostCount?: number;
}
export type Figure<Value> = { readonly value: Value } | { readonly reason: string };

export const missing = (reason: string): { readonly reason: string } => ({ reason });

/** The adapter of a virtual machine: what carries the load behind it, and what network that is on, is known to the host alone. */
export const virtualLink = (told: Pick<LinkReading, 'state' | 'inBytes' | 'outBytes'>): LinkReading => {
  const unseen = missing('virtual');
  return { ...told, kind: { value: 'other' }, rateMbps: unseen, bssid: unseen, ssid: unseen };
};

/**
 * What payload weighs on the wire. A relay ends TCP on both sides and never sees a header, so headers and acknowledgements are
 * computed: full segments carry 1,448 bytes and 66 bytes of Ethernet, IPv4 and TCP headers with timestamps, and every second segment
 * is acknowledged by 66 bytes the other way.
 */
import { frameHeaderBytes, framePayloadBytes, framesPerAcknowledgement } from '../core/units/wire-mbps.ts';

export { payloadRatio } from '../core/units/wire-mbps.ts';
export const segmentHeaderBytes = frameHeaderBytes;
/** A SYN or SYN-ACK with its options. */
export const handshakeBytes = 74;
/** Ethernet, IPv4 and UDP headers around a datagram. */
export const datagramHeaderBytes = 42;

export const segmentsOf = (payloadBytes: number): number => Math.ceil(payloadBytes / framePayloadBytes);

/** Bytes on the wire in the direction of the payload. */
export const wireBytesOf = (payloadBytes: number): number => payloadBytes + segmentHeaderBytes * segmentsOf(payloadBytes);

/** Bytes of acknowledgements on the wire in the opposite direction; a lone segment counts half of one. */
export const acknowledgementBytesOf = (segmentCount: number): number => (segmentCount / framesPerAcknowledgement) * segmentHeaderBytes;

/** What the exam server signs, checked before anything in it is believed. */
import { z } from 'zod';
import type { OptInDocument, OptInReply } from '../protocol.ts';

const ratio = z.number().min(0).max(1);
const durationMs = z.number().min(0);
const mbps = z.number().positive();

export const optInReplySchema: z.ZodType<OptInReply> = z.object({
  document: z.string().max(20_000),
  signature: z.string().max(200),
  publicKey: z.string().max(200),
});

/** Strict: a fault switch of a newer server that this version cannot name must not be overlooked. */
export const optInDocumentSchema: z.ZodType<OptInDocument> = z.strictObject({
  formatVersion: z.literal(1),
  nonce: z.string(),
  serverAtMs: z.number(),
  origin: z.string(),
  certificateFingerprint: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .exactOptional(),
  caps: z.strictObject({ perPupilMbps: mbps, totalMbps: mbps, maxPupils: z.int().positive() }),
  faults: z.strictObject({
    slowSaveMs: durationMs.exactOptional(),
    slowIdentityProviderMs: durationMs.exactOptional(),
    refusedLoginRatio: ratio.exactOptional(),
    serverErrorRatio: ratio.exactOptional(),
    droppedSocketEveryMs: durationMs.exactOptional(),
    stalledSegmentMs: durationMs.exactOptional(),
    lostAcknowledgementRatio: ratio.exactOptional(),
    lostAnswerRatio: ratio.exactOptional(),
  }),
  udpEchoPort: z.int().min(0).max(65_535),
  packageBytes: z.int().min(0),
});

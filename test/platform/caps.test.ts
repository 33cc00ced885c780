/** What the server was not started to carry, it refuses, and its health says that it was the server. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { accountOf, paths } from '../../core/protocol.ts';
import type { OptInDocument, OptInReply } from '../../core/protocol.ts';
import type { ServerHealth } from '../../core/server-health.ts';
import { rateCap } from '../../platform/rate-cap.ts';
import { signIn, startClass } from './platform-client.ts';

describe('caps', () => {
  it('are signed, and enforced per pupil, in all, and in pupils', async () => {
    const room = await startClass({ caps: { perPupilMbps: 1, totalMbps: 1.5, maxPupils: 2 } });
    try {
      const reply = (await room.ask('exam', `${paths.optIn}?nonce=0123456789abcdef`)).json<OptInReply>();
      expect((JSON.parse(reply.document) as OptInDocument).caps).toEqual({ perPupilMbps: 1, totalMbps: 1.5, maxPupils: 2 });

      // 5 s of 1 Mbit/s are 625,000 bytes; of 1.5 Mbit/s 937,500.
      const down = async (pupil: string, bytes: number) =>
        (await room.ask('media', `${paths.download}?bytes=${bytes}&pupil=${pupil}`)).status;
      expect(await down('a', 600_000)).toBe(200);
      expect(await down('a', 600_000)).toBe(429);
      expect(await down('b', 600_000)).toBe(429);
      expect(await down('b', 200_000)).toBe(200);
      const up = await room.ask('media', `${paths.upload}?pupil=c`, { method: 'POST', body: Buffer.alloc(600_000) });
      expect(up.status).toBe(429);

      // The player of a pupil who is past the cap goes on: a burst of media is no bandwidth chunk.
      const segments = Array.from({ length: 8 }, (_, n) => room.ask('media', `/film/720p/0/${n}.m4s?pupil=a`));
      expect((await Promise.all(segments)).map(({ status }) => status)).toEqual(Array(8).fill(200));

      await signIn(room, accountOf('run-1', 'B12', '1'));
      await signIn(room, accountOf('run-1', 'B12', '2'));
      await signIn(room, accountOf('run-1', 'B12', '1'));
      await expect(signIn(room, accountOf('run-1', 'B12', '3'))).rejects.toThrow('sign-in 429');
      await signIn(room, accountOf('run-2', 'B12', '3'));

      const refused = async () =>
        (await room.ask('exam', paths.health)).json<ServerHealth>().seconds.reduce((sum, second) => sum + (second.refusedCount ?? 0), 0);
      await expect.poll(refused, { timeout: 15_000, interval: 200 }).toBe(4);
    } finally {
      await room.end();
    }
  });
});

describe('rate cap', () => {
  it('never lets more pass than the burst and the rate allow, and always lets the rate itself pass', () => {
    const requests = fc.array(
      fc.record({ key: fc.constantFrom('a', 'b', 'c'), bytes: fc.integer({ min: 1, max: 400_000 }), afterMs: fc.nat(2_000) }),
    );
    fc.assert(
      fc.property(requests, (asked) => {
        const mayPass = rateCap(2, 5);
        let nowMs = 1_000;
        const passed = new Map<string, number>();
        for (const { key, bytes, afterMs } of asked) {
          nowMs += afterMs;
          if (!mayPass(key, bytes, nowMs)) continue;
          passed.set(key, (passed.get(key) ?? 0) + bytes);
        }
        const allowed = (mbps: number) => ((nowMs - 1_000 + 5_000) * mbps * 1e6) / 8 / 1000 + 1;
        for (const bytes of passed.values()) expect(bytes).toBeLessThanOrEqual(allowed(2));
        expect([...passed.values()].reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(allowed(5));
      }),
    );
    const mayPass = rateCap(2, 5);
    for (let n = 0; n < 1_000; n += 1) expect(mayPass('a', 62_500, n * 250)).toBe(true);
  });
});

/** A server that is up for longer than its certificate shows another one before it ends, and no connection sees both. */
import type { X509Certificate } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { TLSSocket } from 'node:tls';

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MockInstance } from 'vitest';

import { paths } from '../../core/protocol.ts';
import type { OptInDocument, OptInReply } from '../../core/protocol.ts';
import { generatedCertificate } from '../../platform/certificate.ts';
import type { Certificate } from '../../platform/certificate.ts';
import type { PlatformLogLine, PlatformOptions } from '../../platform/platform-options.ts';
import { renewedCertificate } from '../../platform/renewed-certificate.ts';
import { askHttp2, http2Session, startClass } from './platform-client.ts';
import type { Class } from './platform-client.ts';

const dayMs = 86_400_000;
const hourMs = 3_600_000;
let nowMs: number;
let logged: PlatformLogLine[];
let folder: string;
let timers: MockInstance<typeof setInterval>;

beforeEach(async () => {
  timers = vi.spyOn(globalThis, 'setInterval');
  nowMs = Date.now();
  logged = [];
  folder = await mkdtemp(join(tmpdir(), 'provnat-renewal-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

async function serving(options: Partial<PlatformOptions>, test: (room: Class) => Promise<void>): Promise<void> {
  const room = await startClass({ scheme: 'https', clock: () => nowMs, log: (line) => logged.push(line), ...options });
  try {
    await test(room);
  } finally {
    await room.end();
  }
}

function connected(room: Class): Promise<TLSSocket> {
  const options = { host: '127.0.0.1', port: room.platform.port, servername: 'exam.provnat.test', rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const socket = connect(options, () => resolve(socket)).on('error', reject);
  });
}

/** What a new connection is shown, which must be what is signed. */
async function shown(room: Class): Promise<X509Certificate> {
  const socket = await connected(room);
  const certificate = socket.getPeerX509Certificate();
  socket.destroy();
  const reply = (await room.ask('exam', `${paths.optIn}?nonce=0123456789abcdef`)).json<OptInReply>();
  const { certificateFingerprint } = JSON.parse(reply.document) as OptInDocument;
  expect(certificate?.fingerprint256.replaceAll(':', '').toLowerCase()).toBe(certificateFingerprint);
  return certificate as X509Certificate;
}

/** Lets an hour pass for the timer of the certificate alone. */
function hourPasses(): void {
  const hourly = timers.mock.calls.filter(([, everyMs]) => everyMs === hourMs);
  expect(hourly).toHaveLength(1);
  for (const [callback] of hourly) callback();
}

/** What an hourly look said. It is left alone until then: whoever asked meanwhile would be connected. */
const told = (event: string) =>
  expect
    .poll(
      () => {
        hourPasses();
        return logged.map((line) => line.event);
      },
      { timeout: 10_000, interval: 200 },
    )
    .toContain(event);

describe('the certificate of a running server', () => {
  it('is made anew before it ends, but not while anybody is connected', () =>
    serving({}, async (room) => {
      const first = (await shown(room)).fingerprint256;
      const pupil = await connected(room);
      nowMs += 368 * dayMs;
      for (let hour = 0; hour < 3; hour += 1) {
        hourPasses();
        expect((await shown(room)).fingerprint256).toBe(first);
      }
      expect(logged).toEqual([]);
      pupil.destroy();
      await told('certificate-renewed');
      const next = await shown(room);
      expect(next.fingerprint256).not.toBe(first);
      expect(Date.parse(next.validTo)).toBeGreaterThan(nowMs + 390 * dayMs);

      const session = http2Session(room.platform.port, 'exam.provnat.test');
      expect((await askHttp2(session, room.url('exam', paths.shellManifest))).status).toBe(200);
      session.destroy();
    }));

  it('of the school is read again, and one that is broken leaves the one that serves', async () => {
    const [old, next] = [join(folder, 'old'), join(folder, 'next')];
    const certificate = { keyFile: join(folder, 'key.pem'), certificateFile: join(folder, 'chain.pem') };
    for (const made of [old, next]) {
      await mkdir(made);
      await generatedCertificate(made, 'provnat.test', nowMs);
    }
    const install = async (from: string) => {
      await copyFile(join(from, 'certificate-key.pem'), certificate.keyFile);
      await copyFile(join(from, 'certificate.pem'), certificate.certificateFile);
    };
    await install(old);
    await serving({ certificate }, async (room) => {
      const first = (await shown(room)).fingerprint256;
      await writeFile(certificate.certificateFile, 'half wri');
      await told('certificate-not-renewed');
      expect((await shown(room)).fingerprint256).toBe(first);
      await install(next);
      await told('certificate-renewed');
      expect((await shown(room)).fingerprint256).not.toBe(first);
    });
  });

  it('of a connection that came while it was read stays what it was shown', async () => {
    const [current, due] = ['a', 'b'].map((letter) => ({ key: '', cert: '', fingerprint: letter.repeat(64) })) as [
      Certificate,
      Certificate,
    ];
    let isConnected = false;
    let cameMeanwhile = true;
    const show = vi.fn();
    const certificate = renewedCertificate(current, {
      read: () => {
        isConnected = cameMeanwhile;
        return Promise.resolve(due);
      },
      isConnected: () => isConnected,
      show,
      log: (line) => logged.push(line),
    });
    await certificate.look();
    expect([certificate.current(), show.mock.calls]).toEqual([current, []]);
    [isConnected, cameMeanwhile] = [false, false];
    await certificate.look();
    expect([certificate.current(), show.mock.calls]).toEqual([due, [[due]]]);
    await certificate.look();
    expect(logged.map(({ event }) => event)).toEqual(['certificate-renewed']);
  });
});

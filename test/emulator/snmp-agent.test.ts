import { execFile } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import snmp from 'net-snmp';
import { afterEach, describe, expect, it } from 'vitest';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../emulator/start-emulator.ts';

const host = '127.0.0.1';
const community = 'provnat-test';
const user = {
  name: 'reader',
  authProtocol: 'sha256',
  authKey: 'authentication',
  privProtocol: 'aes256b',
  privKey: 'encryption-key',
} as const;
const closers: (() => Promise<unknown> | unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function emulate(options: Partial<EmulatorOptions> = {}): Promise<Emulator> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    socket.pipe(socket);
  });
  server.listen(0, host);
  await once(server, 'listening');
  closers.push(() => server.close());
  const emulator = await startEmulator({
    name: 'Åsa B12',
    listen: { host, port: 0, pupilPorts: 3 },
    upstream: { host, port: (server.address() as AddressInfo).port },
    downMbps: 100,
    upMbps: 50,
    snmp: { port: 0, community, users: [user] },
    ...options,
  });
  closers.push(() => emulator.close());
  return emulator;
}

type Session = ReturnType<typeof snmp.createSession>;
const keep = (session: Session): Session => {
  session.on('error', () => undefined);
  closers.push(() => {
    session.close();
  });
  return session;
};
const v2c = (emulator: Emulator, name: string = community): Session =>
  keep(snmp.createSession(host, name, { port: emulator.snmpPort ?? 0, version: snmp.Version2c, retries: 0, timeout: 1000 }));
const v3 = (emulator: Emulator, changed: { authKey?: string; name?: string } = {}): Session =>
  keep(
    snmp.createV3Session(
      host,
      {
        name: changed.name ?? user.name,
        level: snmp.SecurityLevel.authPriv,
        authProtocol: snmp.AuthProtocols[user.authProtocol],
        authKey: changed.authKey ?? user.authKey,
        privProtocol: snmp.PrivProtocols[user.privProtocol],
        privKey: user.privKey,
      },
      { port: emulator.snmpPort ?? 0, version: snmp.Version3, retries: 0, timeout: 1000 },
    ),
  );
const get = (session: Session, ...oids: string[]): Promise<unknown[]> =>
  new Promise((resolve, reject) => {
    session.get(oids, (error, varbinds) => {
      if (error !== null) reject(error);
      else resolve((varbinds as { value: unknown }[]).map(({ value }) => value));
    });
  });
const counter = (value: unknown): number => Number(BigInt(`0x${(value as Buffer).toString('hex') || '0'}`));

const oid = {
  sysDescr: '1.3.6.1.2.1.1.1.0',
  sysObjectId: '1.3.6.1.2.1.1.2.0',
  sysUpTime: '1.3.6.1.2.1.1.3.0',
  inErrors: '1.3.6.1.2.1.2.2.1.14.1',
  operStatus: '1.3.6.1.2.1.2.2.1.8.1',
  hcIn: '1.3.6.1.2.1.31.1.1.1.6.1',
  hcOut: '1.3.6.1.2.1.31.1.1.1.10.1',
  highSpeed: '1.3.6.1.2.1.31.1.1.1.15.1',
  discontinuity: '1.3.6.1.2.1.31.1.1.1.19.1',
  duplex: '1.3.6.1.2.1.10.7.2.1.19.1',
  engineBoots: '1.3.6.1.6.3.10.2.1.2.0',
};
const radio = (column: number, index = 0): string => `1.3.6.1.4.1.14823.2.3.3.1.2.2.1.${String(column)}.2.0.94.0.83.1.${String(index)}`;

/** Sends bytes through the relay and back. */
async function carry(emulator: Emulator, bytes: number): Promise<void> {
  const socket = connect({ host, port: emulator.port + 1 });
  closers.push(() => socket.destroy());
  let heardBytes = 0;
  const done = new Promise<void>((resolve) => {
    socket.on('data', (data) => {
      heardBytes += data.length;
      if (heardBytes === bytes) resolve();
    });
  });
  socket.write(Buffer.alloc(bytes, 1));
  await done;
}

describe('the agent', () => {
  it('says what it is, to v2c and to v3 alike', async () => {
    const emulator = await emulate();
    for (const session of [v2c(emulator), v3(emulator)]) {
      const [description, objectId] = await get(session, oid.sysDescr, oid.sysObjectId);
      expect(String(description)).toMatch(/^provnat emulated access point Åsa B12/);
      expect(objectId).toMatch(/^1\.3\.6\.1\.4\.1\.14823\.1\.2\./);
    }
  });

  it('answers nobody with a wrong community, user or key', async () => {
    const emulator = await emulate();
    await expect(get(v2c(emulator, 'public'), oid.sysDescr)).rejects.toThrow(/timed out/i);
    await expect(get(v3(emulator, { name: 'nobody' }), oid.sysDescr)).rejects.toThrow();
    await expect(get(v3(emulator, { authKey: 'wrong-password' }), oid.sysDescr)).rejects.toThrow();
    expect(emulator.stats().snmpRefusalCount).toBeGreaterThan(0);
    // And lives.
    expect(await get(v2c(emulator), oid.highSpeed)).toEqual([1000]);
  });

  it('shows the octets that the relay carried, headers and acknowledgements included', async () => {
    const emulator = await emulate();
    const session = v2c(emulator);
    const [before] = await get(session, oid.hcIn);
    expect(counter(before)).toBe(0);
    await carry(emulator, 1_448_000);
    const [inBytes, outBytes] = await get(session, oid.hcIn, oid.hcOut);
    const { downBytes, upBytes } = emulator.stats();
    expect(counter(inBytes)).toBe(downBytes);
    expect(counter(outBytes)).toBe(upBytes);
    expect(counter(inBytes)).toBeGreaterThan(1_448_000 * 1.045);
    expect(counter(inBytes)).toBeLessThan(1_448_000 * 1.1);
  });

  it('keeps interface counters for as long as its cache says', async () => {
    const emulator = await emulate();
    const session = v2c(emulator);
    emulator.setAgentCache(60_000);
    await get(session, oid.hcIn);
    await carry(emulator, 100_000);
    expect(counter((await get(session, oid.hcIn))[0])).toBe(0);
    emulator.setAgentCache(0);
    expect(counter((await get(session, oid.hcIn))[0])).toBeGreaterThan(100_000);
  });

  it('shows radio figures in the columns and units of the real device', async () => {
    const radios = [{ channel: '116E', noiseDbm: -91, powerDbm: 21, share: 1 }, { channel: '6' }];
    const emulator = await emulate({ radios, radioRefreshMs: 50, downMbps: 20, upMbps: 20 });
    const session = v2c(emulator);
    const pupils = [1, 2, 2].map((seat) => connect({ host, port: emulator.port + seat }));
    closers.push(() => pupils.forEach((socket) => socket.destroy()));
    await Promise.all(pupils.map((socket) => once(socket, 'connect')));
    // About a second of full air in a 4 s average.
    await carry(emulator, 2_500_000);
    await wait(700);
    const [channel, power, noise, short, long, clients] = await get(session, ...[4, 5, 6, 7, 8, 21].map((column) => radio(column)));
    expect([String(channel), power, noise, clients]).toEqual(['116E', 21, 91, 2]);
    expect(short).toBeGreaterThan(10);
    expect(short).toBeLessThanOrEqual(50);
    expect(long).toBeLessThan(Number(short));
    expect(await get(session, radio(7, 1), radio(21, 1))).toEqual([0, 0]);
  });

  it('shares the clients out between radios as told', async () => {
    const radios = [{ channel: '36', share: 0.5 }, { channel: '52' }, { channel: '6', share: 0 }];
    const emulator = await emulate({ radios, radioRefreshMs: 20 });
    const pupils = [1, 2].map((seat) => connect({ host, port: emulator.port + seat }));
    closers.push(() => pupils.forEach((socket) => socket.destroy()));
    await Promise.all(pupils.map((socket) => once(socket, 'connect')));
    await wait(200);
    expect(await get(v2c(emulator), radio(21, 0), radio(21, 1), radio(21, 2))).toEqual([1, 1, 0]);
  });

  it('computes radio figures on its own beat', async () => {
    const emulator = await emulate({ radioRefreshMs: 60_000 });
    const socket = connect({ host, port: emulator.port + 1 });
    closers.push(() => socket.destroy());
    await once(socket, 'connect');
    await carry(emulator, 10_000);
    expect(await get(v2c(emulator), radio(21))).toEqual([0]);
    emulator.setRadioRefresh(20);
    expect(await get(v2c(emulator), radio(21))).toEqual([1]);
  });

  it('shows a bad uplink as it is set', async () => {
    const emulator = await emulate({ uplink: { speedMbps: 100, duplex: 'half' } });
    const session = v2c(emulator);
    expect(await get(session, oid.highSpeed, oid.duplex, oid.operStatus, oid.inErrors)).toEqual([100, 2, 1, 0]);
    emulator.setUplink({ up: false, duplex: 'full' });
    emulator.setErrors({ inErrorCount: 4_294_967_290 });
    expect(await get(session, oid.duplex, oid.operStatus, oid.inErrors)).toEqual([3, 2, 4_294_967_290]);
    emulator.setErrors({ inErrorCount: 4_294_967_300 });
    expect(await get(session, oid.inErrors)).toEqual([4]);
  });

  it('starts its counters anew: with its uptime after a restart, with a mark otherwise', async () => {
    const emulator = await emulate();
    const session = v2c(emulator);
    await carry(emulator, 100_000);
    await wait(50);
    emulator.resetCounters();
    const [inBytes, marked, uptime] = await get(session, oid.hcIn, oid.discontinuity, oid.sysUpTime);
    expect(counter(inBytes)).toBe(0);
    expect(marked).toBeGreaterThan(0);
    expect(marked).toBeLessThanOrEqual(Number(uptime));
    emulator.restartAgent();
    const [restarted, boots, mark] = await get(session, oid.sysUpTime, oid.engineBoots, oid.discontinuity);
    expect(restarted).toBeLessThan(Number(uptime));
    expect([boots, mark]).toEqual([2, 0]);
  });

  it('refuses a v3 message from before its restart, as a replay, and answers who asks anew', async () => {
    const emulator = await emulate();
    const session = v3(emulator);
    await get(session, oid.sysDescr);
    emulator.restartAgent();
    await expect(get(session, oid.engineBoots)).rejects.toThrow('Not In Time Window');
    expect(await get(v3(emulator), oid.engineBoots)).toEqual([2]);
  });

  it('can be silent, and heard again on the same port', async () => {
    const emulator = await emulate();
    const session = v2c(emulator);
    emulator.silenceAgent(true);
    await expect(get(session, oid.sysDescr)).rejects.toThrow(/timed out/i);
    await carry(emulator, 1000);
    emulator.silenceAgent(false);
    expect(await get(session, oid.highSpeed)).toEqual([1000]);
  });

  it('gives whole rows to a bulk request of several columns, and does not choke on absurd ones', async () => {
    const emulator = await emulate({ radios: [{ channel: '36', share: 1 }, { channel: '6' }, { channel: '53S' }] });
    const session = v2c(emulator);
    const bulk = (repetitions: number): Promise<{ oid: string }[][]> =>
      new Promise((resolve, reject) => {
        const columns = [4, 21].map((column) => `1.3.6.1.4.1.14823.2.3.3.1.2.2.1.${String(column)}`);
        session.getBulk(columns, 0, repetitions, (error, varbinds) => {
          if (error !== null) reject(error);
          else resolve(varbinds as { oid: string }[][]);
        });
      });
    const [channels, clients] = await bulk(3);
    expect(channels?.map((varbind) => varbind.oid)).toEqual([0, 1, 2].map((index) => radio(4, index)));
    expect(clients?.map((varbind) => varbind.oid)).toEqual([0, 1, 2].map((index) => radio(21, index)));
    await bulk(2_000_000_000).catch(() => undefined);
    expect(await get(session, oid.highSpeed)).toEqual([1000]);
  });

  it('outlives garbage', async () => {
    const emulator = await emulate();
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    for (const bytes of ['', 'x', '30', '3003020101', '30820fff020101', 'ff'.repeat(1400), '302902010104']) {
      socket.send(Buffer.from(bytes, 'hex'), emulator.snmpPort ?? 0, host);
    }
    for (const strange of ['1.3.6.1.4.1.4294967295.1', '1.3', '2.39.999999999', '1.3.6.1.2.1.1.1.0.4294967295']) {
      await get(v2c(emulator), strange).catch(() => undefined);
      await new Promise((resolve) => v2c(emulator).getNext([strange], resolve));
    }
    expect(await get(v2c(emulator), oid.highSpeed)).toEqual([1000]);
  });
});

const run = promisify(execFile);
const walkIsHere = await run('snmpbulkwalk', ['-V']).then(
  () => true,
  () => false,
);
if (!walkIsHere)
  console.warn('SKIPPED: reading the emulated agent with snmpbulkwalk, which is not installed (Debian: apt-get install snmp)');

describe.skipIf(!walkIsHere)('the agent, read by snmpbulkwalk', () => {
  const walk = async (emulator: Emulator, ...credentials: string[]): Promise<string[]> => {
    const { stdout } = await run('snmpbulkwalk', [...credentials, '-On', '-Cr25', `${host}:${String(emulator.snmpPort)}`, '.1']);
    return stdout.split('\n').filter((line) => line.startsWith('.1.'));
  };

  it('shows the same tree in order over v2c and v3, to its end', async () => {
    const emulator = await emulate();
    await carry(emulator, 100_000);
    const v3Arguments = [
      '-v3',
      '-l',
      'authPriv',
      '-u',
      user.name,
      '-a',
      'SHA-256',
      '-A',
      user.authKey,
      '-x',
      'AES-256',
      '-X',
      user.privKey,
    ];
    const overV2c = await walk(emulator, '-v2c', '-c', community);
    const overV3 = await walk(emulator, ...v3Arguments);
    const oids = overV2c.map((line) => line.split(' ')[0]);
    expect(overV3.map((line) => line.split(' ')[0])).toEqual(oids);
    const columns = [`.${oid.hcIn}`, `.${oid.duplex}`, `.${radio(8)}`, `.${radio(21)}`, '.1.3.6.1.4.1.14823.2.3.3.1.2.1.1.4.2.0.94.0.83.1'];
    expect(oids).toEqual(expect.arrayContaining(columns));
    const hcIn = overV2c.find((line) => line.startsWith(`.${oid.hcIn} `));
    expect(hcIn).toBe(`.${oid.hcIn} = Counter64: ${String(emulator.stats().downBytes)}`);
  });
});

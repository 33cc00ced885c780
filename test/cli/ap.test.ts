/** provnat ap against an agent on this machine. */
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ApOptions, showAccessPoint } from '../../cli/actions/show-access-point.ts';
import type { Context } from '../../cli/context.ts';
import { ProvnatError } from '../../core/errors.ts';
import { readSnmprec } from '../collectors/snmp/snmprec.ts';
import type { StubAgent, Value } from '../collectors/snmp/stub-agent.ts';
import { fromTable, oidValue, startStubAgent, text, whole } from '../collectors/snmp/stub-agent.ts';
import { hasSnmpd, startSnmpd } from '../collectors/snmp/snmpd.ts';
import { spoken } from './spoken.ts';

const agents: StubAgent[] = [];
beforeEach(() => vi.stubEnv('SEATS', 'seats'));
afterEach(() => {
  vi.unstubAllEnvs();
  for (const agent of agents.splice(0)) agent.close();
});

const recording = (id: string) => readSnmprec(fileURLToPath(new URL(`../collectors/snmp/synthetic/${id}.snmprec`, import.meta.url)));
const context: Context = { json: false, color: false, interactive: false, width: 110, logLevel: 'silent', language: 'en' };

async function ap(table: ReadonlyMap<string, Value | (() => Value)>, options: Partial<ApOptions> = {}, more: Partial<Context> = {}) {
  const agent = await startStubAgent(fromTable(table));
  agents.push(agent);
  const how = { inventory: 'none.yaml', community: 'env:SEATS', port: agent.port, seconds: 0.05, ...options };
  return spoken(() => showAccessPoint('127.0.0.1', how, { ...context, ...more }));
}

describe('the table', () => {
  it('goes radio by radio and interface by interface, each figure with age, window, confidence and source', async () => {
    const { out, exitCode } = await ap(recording('cisco-aireos'), { mac: '02:10:20:00:0a:00' });
    expect(exitCode).toBe(0);
    expect(out).toMatch(/Cisco AireOS controller \(cisco-aireos\), a controller/);
    const places = ['access point 127.0.0.1', 'radio 0', 'radio 1', 'interface GigabitEthernet0', 'what this make cannot tell'];
    expect(places.map((place) => out.indexOf(`\n${place}\n`))).toEqual(
      [...places.map((place) => out.indexOf(`\n${place}\n`))].sort((a, b) => a - b),
    );
    expect(out).toMatch(/radioUtilizationRatio +37% +≤ 60\ss +60\ss +seen +AIRESPACE-WIRELESS-MIB/);
    expect(out).toMatch(/radioInterferenceRatio +6% +≤ 3\smin +moment +guess/);
    expect(out).toMatch(/radioRetryCount +1200 raw, 32 bits; rate/);
    expect(out).toMatch(/renewed every 90\ss only: for their rates add --seconds 361/);
    expect(out).toMatch(/radioReceiveRatio: the column is 0 on every radio of a real controller/);
  });

  it('keeps value, zero and unknown apart', async () => {
    const { out } = await ap(recording('ubiquiti-unifi'));
    expect(out).toMatch(/radioUtilizationRatio +44%/);
    expect(out).toMatch(/radioUtilizationRatio +unknown: the device says 0/);
    expect(out).toMatch(/radioInterferenceRatio +0%/);
  });

  it('of a controller alone says how to ask about one of its access points', async () => {
    const { out } = await ap(recording('cisco-aireos'));
    expect(out).toMatch(/provnat discover 127\.0\.0\.1 .*--mac/);
  });

  it('holds nothing that a terminal acts upon, whatever the device says', async () => {
    const hostile = recording('standard');
    hostile.set('1.3.6.1.2.1.1.5.0', text('ap\u001b[2J\u001b]0;evil\u0007\r\nok: all rooms ready\u202e'));
    hostile.set('1.3.6.1.2.1.31.1.1.1.1.1', text('eth0\u001b[31m'));
    const { out } = await ap(hostile);
    // eslint-disable-next-line no-control-regex
    expect(out).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    expect(out).not.toMatch(/^ok: all rooms ready/m);
    expect(out).toContain('evil');
  });

  it('wraps what is long within its column', async () => {
    const wide = recording('standard');
    wide.set('1.3.6.1.2.1.1.1.0', text('x'.repeat(300)));
    const { out } = await ap(wide, {}, { width: 100 });
    for (const line of out.split('\n')) expect([...line].length, line).toBeLessThanOrEqual(100);
    // What was kept of it, which is 255 octets, is all there.
    expect(out.match(/x/g)?.length).toBeGreaterThanOrEqual(255);
  });
});

interface Figure {
  readonly metric: string;
  readonly subject: string;
  readonly state: string;
  readonly value?: unknown;
  readonly rate?: { readonly state: string; readonly value?: number; readonly reason?: string };
}

describe('as JSON', () => {
  const document = async (...args: Parameters<typeof ap>) => {
    const { out } = await ap(args[0], args[1], { json: true });
    return JSON.parse(out) as { readonly figures: readonly Figure[] } & Record<string, unknown>;
  };

  it('is one document with a version, the device, its figures and what it cannot tell', async () => {
    const said = await document(recording('aruba-controller'), { mac: '02:0b:86:00:00:01' });
    expect(said).toMatchObject({ formatVersion: 1, address: '127.0.0.1', vendor: 'aruba-controller', role: 'controller' });
    expect(said['cannot']).toEqual(expect.arrayContaining([{ metric: 'interfaceSpeedMbps', why: expect.any(String) as string }]));
    for (const figure of said.figures) expect(Object.keys(figure)).toEqual(expect.arrayContaining(['metric', 'subject', 'state']));
  });

  it('tells rates where the two readings allow it', async () => {
    let frames = 1000;
    const table: Map<string, Value | (() => Value)> = new Map(recording('ruckus-zonedirector'));
    const retries = [...table.keys()].filter((oid) => oid.startsWith('1.3.6.1.4.1.25053.1.2.2.1.1.2.2.1.17.'));
    for (const oid of retries) table.set(oid, () => whole((frames += 10), 'counter32'));
    const said = await document(table, { mac: macOfFirst(retries) });
    const rates = said.figures.filter(({ metric }) => metric === 'radioRetryCount');
    expect(rates.length).toBeGreaterThan(0);
    for (const { rate, value } of rates) {
      expect(value).toMatch(/^\d+$/);
      expect(rate).toBeDefined();
      if (rate?.state === 'value') expect(rate.value).toBeGreaterThan(0);
      else expect(rate?.reason).toBe('renewed-too-seldom');
    }
  });

  it('of an unknown make is what every device tells', async () => {
    const plain = new Map(recording('standard'));
    plain.set('1.3.6.1.2.1.1.2.0', oidValue('1.3.6.1.4.1.99999.1'));
    const said = await document(plain);
    expect(said).not.toHaveProperty('vendor');
    expect(said.figures.length).toBeGreaterThan(0);
  });
});

const macOfFirst = ([oid = '']: readonly string[]): string =>
  oid
    .split('.')
    .slice(-7, -1)
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join(':');

describe('a device that does not answer', () => {
  it('ends with 6 and tells a wrong community from nothing else', async () => {
    vi.stubEnv('WRONG', 'public');
    const error: unknown = await ap(recording('standard'), { community: 'env:WRONG' }).catch((cause: unknown) => cause);
    expect(error).toMatchObject({ code: 'SERVER_UNREACHABLE', exitCode: 6, hint: expect.stringMatching(/firewall.*community/s) as string });
  });

  it('is never tried with a community that nobody named', async () => {
    const agent = await startStubAgent(fromTable(recording('standard'), 'public'));
    agents.push(agent);
    const asked = showAccessPoint('127.0.0.1', { inventory: 'none.yaml', port: agent.port, seconds: 0.05 }, context);
    await expect(asked).rejects.toMatchObject({ code: 'USAGE', exitCode: 2 });
    expect(agent.requests).toEqual([]);
  });
});

describe.skipIf(!hasSnmpd)('a real snmpd over v3', () => {
  const keys = { user: 'env:U', auth: 'sha256', authKey: 'env:A', priv: 'aes256b', privKey: 'env:P' } as const;
  const asked = (port: number, options: Partial<ApOptions>) =>
    spoken(() => showAccessPoint('127.0.0.1', { inventory: 'none.yaml', port, seconds: 0.05, ...keys, ...options }, context));

  it('is read with the right keys; a wrong one is told as such, and neither key nor user is in what is said', async () => {
    const stub = { U: 'reader-of-test', A: 'auth-key-of-test', P: 'priv-key-of-test', W: 'wrong-key-of-test', N: 'nobody-knows' };
    for (const [name, value] of Object.entries(stub)) vi.stubEnv(name, value);
    const snmpd = await startSnmpd([
      'createUser reader-of-test SHA-256 auth-key-of-test AES-256 priv-key-of-test',
      'rouser reader-of-test priv',
    ]);
    try {
      const good = await asked(snmpd.port, {});
      expect(good.exitCode).toBe(0);
      expect(good.out).toMatch(/accessPointName +ap-åäö/);
      expect(good.out).toMatch(/interface/);
      const failing = async (options: Partial<ApOptions>): Promise<ProvnatError> => {
        const error: unknown = await asked(snmpd.port, options).catch((cause: unknown) => cause);
        if (error instanceof ProvnatError) return error;
        throw new Error(`expected a refusal, saw ${String(error)}`);
      };
      const refused = await failing({ authKey: 'env:W' });
      const unknown = await failing({ user: 'env:N' });
      const undecrypted = await failing({ privKey: 'env:W' });
      for (const { exitCode } of [refused, unknown, undecrypted]) expect(exitCode).toBe(6);
      expect(refused.message).toMatch(/authentication/);
      expect(unknown.message).toMatch(/user/);
      expect(undecrypted.message).toMatch(/privacy/);
      const said = [good.out, ...[refused, unknown, undecrypted].map(({ message, hint }) => message + hint)].join('');
      for (const secret of Object.values(stub)) expect(said).not.toContain(secret);
    } finally {
      await snmpd.stop();
    }
  });
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProvnatError } from '../../../core/errors.ts';
import { writeInventory } from '../../../core/inventory/write-inventory.ts';
import { loadVendors } from '../../../collectors/snmp/load-vendors.ts';
import { type DeviceOptions, findDevice } from '../../../run/ap/find-device.ts';
import { school } from '../doctor/school.ts';

const vendors = await loadVendors();
let folder: string;
let inventory: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'provnat-ap-'));
  inventory = join(folder, 'school.yaml');
  const [first, second] = school.accessPoints;
  if (first === undefined || second === undefined) throw new Error('the school has two access points');
  await writeFile(
    inventory,
    writeInventory({
      ...school,
      accessPoints: [
        { ...first, vendor: 'openwrt' },
        { ...second, controller: 'wlc', mac: '02:10:20:00:0a:00', vendor: 'openwrt' },
      ],
      controllers: [{ controller: 'wlc', address: '192.0.2.2', port: 1610, credential: 'read', vendor: 'cisco-aireos' }],
    }),
  );
  vi.stubEnv('COMMUNITY', 'of the school');
  vi.stubEnv('OTHER', 'of the command line');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

const find = (given: string, options: Partial<DeviceOptions> = {}) => findDevice(given, { inventory, ...options }, vendors);
const nowhere = () => join(folder, 'none.yaml');
const community = async (found: ReturnType<typeof find>): Promise<string> => {
  const { credential } = (await found).target;
  return credential.version === '2c' ? credential.community.reveal() : '';
};
const refusal = async (found: Promise<unknown>): Promise<ProvnatError> => {
  const error: unknown = await found.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  if (error instanceof ProvnatError) return error;
  throw new Error(`was not refused: ${String(error)}`);
};

describe('a device', () => {
  it('by its name is what the school file says', async () => {
    const { target, accessPoint } = await find('ap-b12');
    expect(target).toMatchObject({ address: '192.0.2.17', port: 161 });
    expect(accessPoint).toMatchObject({ accessPoint: 'ap-b12', vendor: 'openwrt' });
    expect(await community(find('ap-b12'))).toBe('of the school');
  });

  it('behind a controller is asked through it, by the controller’s definition', async () => {
    const { target, accessPoint, through } = await find('ap-b14');
    expect(target).toMatchObject({ address: '192.0.2.2', port: 1610 });
    expect(accessPoint).toMatchObject({ accessPoint: 'ap-b14', address: '192.0.2.18', mac: '02:10:20:00:0a:00', vendor: 'cisco-aireos' });
    expect(through).toBe('wlc');
    // Else what the controller says of itself would be taken for the access point's.
    expect(accessPoint.controller).toBe('wlc');
    expect((await find('ap-b12')).accessPoint.controller).toBeUndefined();
  });

  it('behind a controller may be read by another definition and another MAC, and is still not the controller', async () => {
    const { accessPoint } = await find('ap-b14', { vendor: 'aruba-controller', mac: '02-10-20-00-0A-99' });
    expect(accessPoint).toMatchObject({ vendor: 'aruba-controller', mac: '02:10:20:00:0a:99', controller: 'wlc' });
  });

  it('by its address is the school file’s where that has it', async () => {
    expect((await find('192.0.2.17')).accessPoint.accessPoint).toBe('ap-b12');
    expect((await find('192.0.2.2')).target.port).toBe(1610);
    expect((await find('wlc')).target.address).toBe('192.0.2.2');
  });

  it('by its address alone needs no school file when it is told how to ask', async () => {
    const found = find('192.0.2.99', { inventory: nowhere(), community: 'env:OTHER', port: 1161, vendor: 'openwrt' });
    expect((await found).target).toMatchObject({ address: '192.0.2.99', port: 1161 });
    expect(await community(found)).toBe('of the command line');
  });

  it('takes what the command line says before what the school file says', async () => {
    expect(await community(find('ap-b12', { community: 'env:OTHER' }))).toBe('of the command line');
    expect((await find('ap-b12', { vendor: 'meraki-access-point', port: 5 })).target.port).toBe(5);
  });

  it('of v3 gets each secret from where it is, files from where the command is written', async () => {
    const file = join(folder, 'key');
    await writeFile(file, 'a key of the file\n');
    await chmod(file, 0o600);
    const found = await find('192.0.2.99', { user: 'env:OTHER', auth: 'sha256', authKey: `file:${file}`, inventory: nowhere() });
    const { credential } = found.target;
    if (credential.version !== '3') throw new Error('expected v3');
    expect(credential.auth?.key.reveal()).toBe('a key of the file');
    if (process.platform === 'win32') return; // there the folder's rights decide
    await chmod(file, 0o644);
    const exposed = await refusal(find('192.0.2.99', { user: 'env:OTHER', auth: 'sha256', authKey: `file:${file}` }));
    expect(exposed).toMatchObject({ code: 'SECRET_EXPOSED', exitCode: 6 });
  });
});

describe('refused before anything is sent', () => {
  it.each<[string, string, Partial<DeviceOptions>, string, number]>([
    ['an address that nothing says how to ask', '192.0.2.99', {}, 'USAGE', 2],
    ['a name that is none', 'ap-b13', {}, 'INVENTORY_INVALID', 5],
    ['a credential that is not there', 'ap-b12', { credential: 'rad' }, 'INVENTORY_INVALID', 5],
    ['a credential that every object has', 'ap-b12', { credential: 'constructor' }, 'INVENTORY_INVALID', 5],
    ['an unknown definition', 'ap-b12', { vendor: 'opnwrt' }, 'VENDOR_INVALID', 5],
    ['two ways of asking', 'ap-b12', { credential: 'read', community: 'env:OTHER' }, 'USAGE', 2],
    ['a MAC that is none', 'ap-b12', { mac: '00:0b:86' }, 'USAGE', 2],
    ['a protocol without its key', 'ap-b12', { user: 'env:OTHER', auth: 'sha' }, 'USAGE', 2],
    ['privacy without authentication', 'ap-b12', { user: 'env:OTHER', priv: 'aes', privKey: 'env:OTHER' }, 'USAGE', 2],
    ['a key without a user', 'ap-b12', { auth: 'sha', authKey: 'env:OTHER' }, 'USAGE', 2],
    ['a variable that is not set', 'ap-b12', { community: 'env:NOT_SET_ANYWHERE' }, 'SECRET_MISSING', 6],
  ])('%s', async (_what, given, options, code, exitCode) => expect(await refusal(find(given, options))).toMatchObject({ code, exitCode }));

  it('a secret in clear, which is not repeated', async () => {
    for (const option of ['community', 'user'] as const) {
      const { message, hint, code } = await refusal(find('192.0.2.99', { [option]: 's3cret-words' }));
      expect(code).toBe('USAGE');
      expect(message + hint).not.toContain('s3cret-words');
    }
  });

  it('no name without a school file, and says which', async () => {
    expect(await refusal(find('ap-b12', { inventory: nowhere() }))).toMatchObject({
      code: 'FILE_MISSING',
      message: `school file ${nowhere()}: must be there, and there is none`,
      hint: expect.stringContaining('provnat init') as string,
    });
    expect(await refusal(find('192.0.2.99', { inventory: nowhere() }))).toMatchObject({ code: 'USAGE' });
    expect(await refusal(find('192.0.2.99', { inventory: nowhere(), credential: 'read' }))).toMatchObject({ code: 'FILE_MISSING' });
  });
});

/** What must never be played: each refused before any load, with the exit code of its kind and a sentence that helps. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import { exitCodes } from '../../core/errors.ts';
import type { Ended } from './processes.ts';
import { Rehearsal } from './rehearsal.ts';

let school: Rehearsal;
let other: Server;

beforeAll(async () => {
  school = await Rehearsal.start([
    { room: 'B12', seats: 2 },
    { room: 'B14', seats: 2 },
  ]);
  other = createServer((_request, response) => response.end('<html>a school’s own web site</html>'));
  await new Promise<void>((listening) => other.listen(0, '127.0.0.1', () => listening()));
});
afterAll(async () => {
  await school.close();
  await new Promise((closed) => other.close(closed));
});

interface Refused {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
}

const errorOf = ({ stdout }: Ended): Refused => (JSON.parse(stdout) as { error: Refused }).error;

async function refusal(args: readonly string[], environment: NodeJS.ProcessEnv = {}, inventory = school.inventoryPath) {
  const runs = join(school.folder, 'refused');
  const ended = await school.provnat(
    ['run', ...args, '--inventory', inventory, '--runs', runs, '--json', '--log-level', 'warn'],
    environment,
  );
  expect(await readdir(runs).catch(() => [])).toEqual([]);
  return ended;
}

async function schoolFile(name: string, change: (text: string) => string): Promise<string> {
  const path = join(school.folder, name);
  await writeFile(path, change(await readFile(school.inventoryPath, 'utf8')));
  return path;
}

describe('run refuses', () => {
  test('several rooms from one laptop', async () => {
    const ended = await refusal(['B12', 'B14']);
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'ROOMS_NEED_REHEARSAL' });
  });

  test('them also by a school file that names no server yet', async () => {
    const file = await schoolFile('no-server.yaml', (text) => text.replace(/^server:\n(?: .*\n)+/m, ''));
    const ended = await refusal(['B12', 'B14'], {}, file);
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'ROOMS_NEED_REHEARSAL' });
  });

  test('an emulated access point in place of the room’s own', async () => {
    const ended = await refusal(['B12']);
    expect(ended.code).toBe(exitCodes.invalidInput);
    expect(errorOf(ended).message).toContain('emulated');
  });

  test('a room that the school file does not name', async () => {
    const ended = await refusal(['B99', '--rehearsal']);
    expect(ended.code).toBe(exitCodes.invalidInput);
    expect(`${errorOf(ended).message} ${errorOf(ended).hint}`).toMatch(/B99.*B12/s);
  });

  test('a server that did not opt in', async () => {
    const { port } = other.address() as AddressInfo;
    const file = await schoolFile('web-site.yaml', (text) =>
      text.replace(/port: \d+\n {2}publicKey/, `port: ${port}\n  scheme: http\n  publicKey`),
    );
    const ended = await refusal(['B12', '--rehearsal'], {}, file);
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'SERVER_NOT_OPTED_IN' });
  });

  test('a server that is not there', async () => {
    const file = await schoolFile('nobody.yaml', (text) => text.replace(/port: \d+\n {2}publicKey/, 'port: 1\n  publicKey'));
    const ended = await refusal(['B12', '--rehearsal'], {}, file);
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'SERVER_UNREACHABLE' });
  });

  test('a server with another key than the one that was pinned', async () => {
    const key = Buffer.alloc(32, 7).toString('base64url');
    const file = await schoolFile('other-key.yaml', (text) => text.replace(/publicKey: ".*"/, `publicKey: "${key}"`));
    const ended = await refusal(['B12', '--rehearsal'], {}, file);
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'SERVER_KEY_MISMATCH' });
  });

  test('a school file with errors, and names all of them with their lines', async () => {
    const file = await schoolFile('wrong.yaml', (text) =>
      text
        .replace('timeZone: Europe/Stockholm', 'timeZone: Europe/Sthlm')
        .replace('seats: 2', 'seats: none')
        .replace('[ap-b14]', '[ap-b15]'),
    );
    const ended = await refusal(['B12', '--rehearsal'], {}, file);
    expect(ended.code).toBe(exitCodes.invalidInput);
    const { code, message } = errorOf(ended);
    expect(code).toBe('INVENTORY_INVALID');
    expect(message).toContain('Europe/Sthlm');
    expect(message).toContain('none');
    expect(message).toContain('ap-b15');
    expect(message.match(/wrong\.yaml:\d+:\d+/g)?.length).toBeGreaterThanOrEqual(3);
  });

  test('a school file that is not there', async () => {
    const ended = await refusal(['B12', '--rehearsal'], {}, join(school.folder, 'none.yaml'));
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'FILE_MISSING' });
  });

  test('without k6', async () => {
    const ended = await refusal(['B12', '--rehearsal'], { PROVNAT_K6: join(school.folder, 'no-k6') });
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'K6_MISSING' });
    expect(errorOf(ended).hint).not.toBe('');
  });

  test('something that is no k6', async () => {
    const ended = await refusal(['B12', '--rehearsal'], { PROVNAT_K6: process.execPath });
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'K6_VERSION' });
  });

  test('a secret that others can read', async () => {
    const file = await schoolFile('exposed.yaml', (text) => text.replace(/file:[^"]*community/, `file:${school.folder}/exposed`));
    await writeFile(join(school.folder, 'exposed'), 'hemligt', { mode: 0o644 });
    const ended = await refusal(['B12', '--rehearsal'], {}, file);
    expect(ended.code).toBe(exitCodes.missing);
    expect(errorOf(ended)).toMatchObject({ code: 'SECRET_EXPOSED' });
    expect(ended.stdout + ended.stderr).not.toContain('hemligt');
  });

  test('phases that lack what they build on', async () => {
    const ended = await refusal(['B12', '--rehearsal', '--phases', 'submit']);
    expect(ended.code).toBe(exitCodes.invalidInput);
    expect(errorOf(ended)).toMatchObject({ code: 'PLAN_INVALID' });
  });

  test('an unknown option', async () => {
    const ended = await refusal(['B12', '--loud']);
    expect(ended.code).toBe(exitCodes.usage);
    expect(ended.stderr).toContain('--loud');
    expect(errorOf(ended)).toMatchObject({ code: 'USAGE' });
  });
});

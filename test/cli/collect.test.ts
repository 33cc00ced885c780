/** The options of collect, and the files that start it as a service. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeProgram } from '../../cli/program.ts';

/** What the command takes these words for. @throws CommanderError */
function parsed(name: string, args: readonly string[]): Record<string, unknown> {
  const program = makeProgram();
  const command = program.commands.find((candidate) => candidate.name() === name);
  if (command === undefined) throw new Error(`no command ${name}`);
  let options: Record<string, unknown> = {};
  command.configureOutput({ writeErr: () => undefined });
  command.action(() => {
    options = command.opts();
  });
  program.parse([name, ...args], { from: 'user' });
  return options;
}

describe('options', () => {
  test('have the defaults that the guide names', () => {
    expect(parsed('collect', [])).toMatchObject({
      inventory: 'school.yaml',
      store: 'collected',
      every: 30,
      keepDays: 400,
      minFree: 1,
      listen: { host: '127.0.0.1', port: 9474 },
    });
  });

  test.each([
    ['0.0.0.0:80', { host: '0.0.0.0', port: 80 }],
    ['[::1]:9474', { host: '::1', port: 9474 }],
    ['localhost:0', { host: 'localhost', port: 0 }],
    ['none', 'none'],
  ])('--listen %s', (text, listen) => {
    expect(parsed('collect', ['--listen', text])['listen']).toEqual(listen);
  });

  test.each([
    ['--listen', '9474'],
    ['--listen', '::1:9474'],
    ['--listen', '127.0.0.1:99999'],
    ['--every', '0'],
    ['--every', 'often'],
    ['--keep-days', '-1'],
    ['--keep-days', '1.5'],
    ['--min-free', 'some'],
  ])('%s %s is refused', (...args) => {
    expect(() => parsed('collect', args)).toThrow(CommanderError);
  });

  test('--keep-days 0 keeps all', () => {
    expect(parsed('collect', ['--keep-days', '0'])['keepDays']).toBe(0);
  });
});

const read = (path: string): Promise<string> => readFile(new URL(`../../${path}`, import.meta.url), 'utf8');

describe.each(['collect', 'serve'])('the unit of %s', (name) => {
  const path = `deploy/systemd/provnat-${name}.service`;

  test('calls the command with options that it has, and keeps its data in its own folder', async () => {
    const [, words = ''] = /^ExecStart=\/usr\/local\/bin\/provnat (.+)$/m.exec(await read(path)) ?? [];
    const [command = '', ...args] = words.split(' ');
    expect(command).toBe(name);
    const [, state] = /^StateDirectory=(.+)$/m.exec(await read(path)) ?? [];
    expect(Object.values(parsed(command, args))).toContain(`/var/lib/${String(state)}`);
  });

  test('lets it write nowhere else and become nobody else', async () => {
    const unit = await read(path);
    for (const line of [
      'DynamicUser=yes',
      'ProtectSystem=strict',
      'NoNewPrivileges=yes',
      'CapabilityBoundingSet=',
      'StateDirectoryMode=0700',
      'Restart=on-failure',
    ])
      expect(unit.split('\n')).toContain(line);
  });

  const hasSystemd = spawnSync('systemd-analyze', ['--version']).status === 0;
  describe.skipIf(!hasSystemd)('by systemd-analyze', () => {
    let folder: string;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'provnat-unit-'));
    });
    afterAll(() => rm(folder, { recursive: true, force: true }));

    test('is a unit without a fault', async () => {
      const unit = join(folder, `provnat-${name}.service`);
      await writeFile(unit, (await read(path)).replace('/usr/local/bin/provnat', process.execPath));
      const { status, stderr, stdout } = spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' });
      expect([status, stdout, stderr]).toEqual([0, '', '']);
      // It does find faults.
      await writeFile(unit, (await read(path)).replace('/usr/local/bin/provnat', 'nothing').replace('Type=exec', 'Type=what'));
      expect(spawnSync('systemd-analyze', ['verify', '--man=no', unit], { encoding: 'utf8' }).stderr).not.toBe('');
    });
  });
});

describe('the container file', () => {
  test('calls the commands with options that they have, as an ordinary user, from a pinned slim image', async () => {
    const text = await read('deploy/container/Containerfile');
    const calls = [...text.matchAll(/^CMD (\[.+\])$/gm)].map(([, words = '']) => JSON.parse(words) as string[]);
    expect(calls.map(([command]) => command).sort()).toEqual(['collect', 'serve']);
    for (const [command = '', ...args] of calls) {
      const places = Object.entries(parsed(command, args)).filter(([option]) => option === 'store' || option === 'data');
      for (const [, place] of places) expect(place).toMatch(/^\/data\//);
      expect(places).toHaveLength(1);
    }
    expect(text).toMatch(/^FROM node:22-bookworm-slim AS /m);
    expect(text).toMatch(/^USER 10001:10001$/m);
    expect(text.match(/^VOLUME .+$/gm)).toEqual(['VOLUME /data']);
  });

  test('asks for health with programs that parse and say no when nobody answers', async () => {
    const text = await read('deploy/container/Containerfile');
    const checks = [...text.matchAll(/^HEALTHCHECK .* CMD (\[.+\])$/gm)].map(([, words = '']) => JSON.parse(words) as string[]);
    expect(checks).toHaveLength(2);
    for (const [, flag = '', program = ''] of checks) {
      // Port 1 answers nobody.
      const { status, stderr } = spawnSync(process.execPath, [flag, program.replace(/9474|8443/, '1')], { encoding: 'utf8' });
      expect([status, stderr]).toEqual([1, '']);
    }
  });
});

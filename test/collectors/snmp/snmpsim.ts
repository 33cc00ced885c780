/** A real snmpsim that plays recordings, each under its own name as community. */
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { chmod, mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { freePort } from '../../../run/free-port.ts';
import { ended } from './snmpd.ts';

/** As Debian calls it, then as newer versions do. */
const programs = ['snmpsimd', 'snmpsim-command-responder'];

const snmpsimPath = (process.env['PATH'] ?? '')
  .split(delimiter)
  .flatMap((folder) => programs.map((program) => join(folder, program)))
  .find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });

export const hasSnmpsim = snmpsimPath !== undefined;
if (!hasSnmpsim) console.warn(`SKIPPED: no ${programs[0] ?? ''}; recordings are not played by a real snmpsim (Debian package snmpsim)`);

export interface Snmpsim {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param recordings name, which is the community → lines. Ready when it listens, its index built. */
export async function startSnmpsim(recordings: ReadonlyMap<string, readonly string[]>): Promise<Snmpsim> {
  if (snmpsimPath === undefined) throw new Error('no snmpsim');
  const folder = await mkdtemp(join(tmpdir(), 'provnat-snmpsim-'));
  const [data, cache] = [join(folder, 'data'), join(folder, 'cache')];
  await Promise.all([mkdir(data), mkdir(cache)]);
  // As root it insists on becoming somebody else, who then has to read the one and write the other.
  const asRoot = process.getuid?.() === 0;
  if (asRoot) await Promise.all([chmod(folder, 0o755), chmod(data, 0o755), chmod(cache, 0o777)]);
  for (const [name, lines] of recordings) await writeFile(join(data, `${name}.snmprec`), [...lines, ''].join('\n'), { mode: 0o644 });
  const port = await freePort();
  const child = spawn(
    snmpsimPath,
    [
      ...['--v2c-arch', `--data-dir=${data}`, `--cache-dir=${cache}`, `--agent-udpv4-endpoint=127.0.0.1:${String(port)}`],
      ...(asRoot ? ['--process-user=nobody', '--process-group=nogroup'] : []),
      '--logging-method=stdout',
    ],
    { env: { ...process.env, PYTHONUNBUFFERED: '1' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  await new Promise<void>((resolve, reject) => {
    let said = '';
    let ready = false;
    const hear = (chunk: Buffer) => {
      // It goes on to log every request: that is only read so that it is never held up.
      if (ready) return;
      said += chunk.toString();
      ready = said.includes('Listening at UDP/IPv4 endpoint');
      if (ready) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`snmpsim ended with ${String(code)}: ${said.slice(-2000)}`)));
  });
  return {
    port,
    stop: () => ended(child, folder),
  };
}

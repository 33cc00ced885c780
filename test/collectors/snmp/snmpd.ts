/** A real snmpd on a port of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../../run/free-port.ts';

export const snmpdPath = '/usr/sbin/snmpd';
export const hasSnmpd = existsSync(snmpdPath);
if (!hasSnmpd) console.warn(`SKIPPED: no ${snmpdPath}; the SNMP collector is not tested against a real agent (Debian package snmpd)`);

export interface Snmpd {
  readonly port: number;
  stop(): Promise<void>;
}

/** @param lines of snmpd.conf beside the address; engineBoots is kept only when the folder is given */
export async function startSnmpd(lines: readonly string[], port?: number): Promise<Snmpd> {
  const folder = await mkdtemp(join(tmpdir(), 'provnat-snmpd-'));
  const at = port ?? (await freePort());
  const config = join(folder, 'snmpd.conf');
  await writeFile(config, [`agentAddress udp:127.0.0.1:${String(at)}`, 'sysName ap-åäö', 'sysDescr test agent', ...lines, ''].join('\n'));
  const child = spawn(snmpdPath, ['-C', '-c', config, '-f', '-Lo', '-r', '-p', join(folder, 'pid')], {
    env: { ...process.env, SNMP_PERSISTENT_DIR: folder, MIBS: '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    const hear = (chunk: Buffer) => {
      said += chunk.toString();
      if (said.includes('NET-SNMP version')) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', (code) => reject(new Error(`snmpd ended with ${String(code)}: ${said}`)));
  });
  return {
    port: at,
    stop: () => ended(child, folder),
  };
}

/** Ends a program that a test started, and takes its folder away. */
export async function ended(child: ChildProcess, folder: string): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await gone;
  }
  await rm(folder, { recursive: true, force: true });
}

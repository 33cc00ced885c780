/** A real snmpd on the access point, with the interface table of its network and nothing added but the speed of its cable. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { AgentSetup } from './lab-case.ts';
import type { Network } from './network.ts';
import { accessPointAddress } from './topology.ts';

export const community = 'provnat-lab';

/** What a school's access point has when nothing is said. A virtual cable tells 10 Gbit/s. */
const usualUplinkMbps = 1_000;

export async function startAgent(
  network: Network,
  folder: string,
  { silent = false, uplinkMbps = usualUplinkMbps }: AgentSetup,
): Promise<() => void> {
  if (silent) return () => undefined;
  const persistent = join(folder, 'snmp');
  await mkdir(persistent, { recursive: true });
  const config = join(folder, 'snmpd.conf');
  await writeFile(
    config,
    [
      `agentaddress udp:${accessPointAddress}:161`,
      `rocommunity ${community}`,
      'sysName ap-b12',
      `interface eth0 6 ${uplinkMbps * 1_000_000}`,
      '',
    ].join('\n'),
    { mode: 0o600 },
  );
  const child = network.start('snmpd', ['-C', '-c', config, '-f', '-Lf', join(folder, 'snmpd.log'), '-p', join(folder, 'snmpd.pid')], {
    stdio: 'ignore',
    env: { ...process.env, SNMP_PERSISTENT_DIR: persistent, MIBS: '' },
  });
  const gone = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => reject(new Error(`snmpd ended with ${String(code)}; see ${folder}/snmpd.log`)));
  });
  gone.catch(() => undefined);
  await Promise.race([answering(network), gone]);
  return () => void child.kill('SIGKILL');
}

async function answering(network: Network): Promise<void> {
  for (let tries = 0; tries < 40; tries += 1) {
    const said = await network
      .run('snmpbulkwalk', '-v2c', '-c', community, '-t', '1', '-r', '0', '-On', accessPointAddress, '1.3.6.1.2.1.31.1.1.1.1')
      .catch(() => '');
    if (said.includes('eth0')) return;
    await sleep(100);
  }
  throw new Error('snmpd: did not answer within 4 s');
}

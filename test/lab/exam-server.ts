/** The product's own exam server, in the server's network. */
import { createInterface } from 'node:readline';
import type { Network } from './network.ts';
import { serverAddress } from './topology.ts';

export interface ExamServer {
  readonly port: number;
  readonly udpEchoPort: number;
  readonly publicKey: string;
  readonly runTokenFile: string;
  readonly stop: () => void;
}

const readyWithinMs = 30_000;

export async function startExamServer(network: Network, program: string, data: string, faults: readonly string[]): Promise<ExamServer> {
  const told: string[] = [];
  const args = ['serve', '--host', serverAddress, '--port', '8443', '--udp-echo-port', '8444', '--data', data, ...faults];
  const child = network.start(process.execPath, [program, ...args, '--json', '--until-stdin-closes'], { stdio: ['pipe', 'pipe', 'pipe'] });
  if (child.stdout === null || child.stderr === null) throw new Error('exam server: no pipes');
  createInterface({ input: child.stderr }).on('line', (line) => told.push(line));
  const lines = createInterface({ input: child.stdout });
  const line = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => {
      child.kill('SIGKILL');
      reject(new Error(`exam server: ${why}\n${told.join('\n')}`));
    };
    const timer = setTimeout(() => fail(`not ready within ${readyWithinMs} ms`), readyWithinMs);
    child.once('exit', (code) => fail(`ended with ${String(code)}`));
    lines.once('line', (text) => {
      clearTimeout(timer);
      resolve(text);
    });
  });
  return { ...(JSON.parse(line) as Omit<ExamServer, 'stop'>), stop: () => void child.kill('SIGKILL') };
}

/** Our own long-running commands (serve, emulate) as child processes that end with us, however we end. */
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { ProvnatError } from '../core/errors.ts';

export interface ChildService<Info> {
  readonly pid: number | undefined;
  /** The first line that the command printed with --json. */
  readonly info: Info;
  stop(): Promise<void>;
}

const readyWithinMs = 20_000;
const stopWithinMs = 5_000;

/** Starts `provnat <args> --json --until-stdin-closes` with this very Node and program. @throws ProvnatError SERVER_UNREACHABLE when it does not get ready. */
export async function startChildService<Info>(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ChildService<Info>> {
  const child = spawn(process.execPath, [program, ...args, '--json', '--until-stdin-closes'], {
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
    detached: process.platform !== 'win32', // Ctrl-C is ours to handle; the closing of stdin ends it
    env: environment,
  });
  const errors: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => {
    errors.push(line);
    if (errors.length > 20) errors.shift();
  });
  child.stdin.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));

  const firstLine = await new Promise<string>((resolve, reject) => {
    const fail = (why: string): void => {
      reject(new ProvnatError('SERVER_UNREACHABLE', `provnat ${args[0] ?? ''}: did not get ready: ${why}`, errors.join('\n')));
    };
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      fail(`no answer within ${readyWithinMs / 1_000} s`);
    }, readyWithinMs);
    createInterface({ input: child.stdout }).once('line', (line) => {
      clearTimeout(timer);
      resolve(line);
    });
    child.once('error', (error) => fail(error.message));
    child.once('exit', (code) => {
      clearTimeout(timer);
      fail(`it ended with ${String(code)}`);
    });
  });

  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), stopWithinMs);
      await closed;
      clearTimeout(timer);
    }
  };
  return { pid: child.pid, info: JSON.parse(firstLine) as Info, stop };
}

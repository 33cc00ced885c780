/** Asks a tool of the operating system. Never throws: a tool that is missing, slow or refuses is a reason. */
import { execFile } from 'node:child_process';

export type CommandResult = { readonly text: string } | { readonly reason: string };
export type RunCommand = (file: string, args: readonly string[]) => Promise<CommandResult>;

const timeoutMs = 10_000;
const maxBytes = 4 * 2 ** 20;

/** Reasons: tool-missing, tool-refused (no right to it, or to a folder of PATH), tool-timeout, tool-failed. */
export const runCommand: RunCommand = (file, args) =>
  new Promise((resolve) => {
    // Tools speak the user's language unless told otherwise; we read English.
    const env = { ...process.env, LC_ALL: 'C', LANG: 'C' };
    execFile(file, [...args], { timeout: timeoutMs, maxBuffer: maxBytes, windowsHide: true, env }, (error, stdout) => {
      if (error === null) resolve({ text: stdout });
      else if (error.code === 'ENOENT') resolve({ reason: 'tool-missing' });
      else if (error.code === 'EACCES' || error.code === 'EPERM') resolve({ reason: 'tool-refused' });
      else resolve({ reason: error.killed === true ? 'tool-timeout' : 'tool-failed' });
    });
  });

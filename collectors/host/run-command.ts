/** Asks a tool of the operating system. Never throws: a tool that is missing, slow or refuses is a reason. */
import { execFile } from 'node:child_process';

export type CommandResult = { readonly text: string } | { readonly reason: string };
export type RunCommand = (file: string, args: readonly string[]) => Promise<CommandResult>;

/** Where Debian keeps iw and others that anybody may run, and that are not in an ordinary user's PATH. */
const systemFolders: readonly string[] = ['/usr/sbin', '/sbin'];

/** The folders that are looked in for a tool, the user's own first; on Windows they are as they are. */
export function withSystemFolders(path = '', platform: NodeJS.Platform = process.platform): { readonly PATH?: string } {
  if (platform === 'win32') return {};
  const own = path.split(':').filter((folder) => folder !== '');
  return { PATH: [...own, ...systemFolders.filter((folder) => !own.includes(folder))].join(':') };
}

const timeoutMs = 10_000;
const maxBytes = 4 * 2 ** 20;

/** Reasons: tool-missing, tool-refused (no right to it, or to a folder of PATH), tool-timeout, tool-failed. */
export const runCommand: RunCommand = (file, args) =>
  new Promise((resolve) => {
    // Tools speak the user's language unless told otherwise; we read English.
    const env = { ...process.env, ...withSystemFolders(process.env['PATH']), LC_ALL: 'C', LANG: 'C' };
    execFile(file, [...args], { timeout: timeoutMs, maxBuffer: maxBytes, windowsHide: true, env }, (error, stdout) => {
      if (error === null) resolve({ text: stdout });
      else if (error.code === 'ENOENT') resolve({ reason: 'tool-missing' });
      else if (error.code === 'EACCES' || error.code === 'EPERM') resolve({ reason: 'tool-refused' });
      else resolve({ reason: error.killed === true ? 'tool-timeout' : 'tool-failed' });
    });
  });

/** Tools of the system are found where an ordinary user's PATH does not lead. */
import { describe, expect, it, vi } from 'vitest';
import { runCommand, withSystemFolders } from '../../../collectors/host/run-command.ts';

describe('the folders of tools', () => {
  it("are the user's own, then the system's", () => {
    expect(withSystemFolders('/usr/bin:/bin', 'linux')).toEqual({ PATH: '/usr/bin:/bin:/usr/sbin:/sbin' });
    expect(withSystemFolders('/sbin:/opt/x', 'darwin')).toEqual({ PATH: '/sbin:/opt/x:/usr/sbin' });
    expect(withSystemFolders('', 'linux')).toEqual({ PATH: '/usr/sbin:/sbin' });
    expect(withSystemFolders('C:\\Windows', 'win32')).toEqual({});
  });

  // Every Linux has ldconfig, in /sbin alone.
  it.runIf(process.platform === 'linux')('are looked in', async () => {
    vi.stubEnv('PATH', '/nowhere');
    expect(await runCommand('ldconfig', ['--version'])).toHaveProperty('text');
    expect(await runCommand('no-such-tool', [])).toEqual({ reason: 'tool-missing' });
    vi.unstubAllEnvs();
  });
});

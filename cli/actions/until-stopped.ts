/** Ctrl-C, a kill, and the terminal that was closed: what was started must not go on unseen. */
export const endingSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * What ends a service that reads its file again at a SIGHUP. Windows sends one when the console window is closed, and kills some seconds
 * later: there it is the end.
 */
export const endingServiceSignals = (platform: NodeJS.Platform = process.platform): readonly NodeJS.Signals[] =>
  platform === 'win32' ? endingSignals : endingSignals.filter((signal) => signal !== 'SIGHUP');

/** How long a service of ours lives: until a signal, or until standard input closes when a parent holds it. */
export async function untilStopped(options: { readonly untilStdinCloses?: boolean }): Promise<NodeJS.Signals | 'stdin'> {
  return new Promise((resolve) => {
    for (const signal of endingSignals) process.once(signal, () => resolve(signal));
    if (options.untilStdinCloses === true) {
      process.stdin.resume();
      process.stdin.once('end', () => resolve('stdin'));
      process.stdin.once('close', () => resolve('stdin'));
      process.stdin.once('error', () => resolve('stdin'));
    }
  });
}

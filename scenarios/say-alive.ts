/** Tells the tool that the generator goes on; see core/alive-line.ts for what it is good for. */
import { clearInterval, setInterval } from 'k6/timers';
import { aliveEveryMs, aliveLine } from '../core/alive-line.ts';

/** k6 has one, and its types do not tell. */
declare const console: { log(line: string): void };

export const sayAlive = (): void => console.log(aliveLine);

/** At once and from then on, until the returned function is called. */
export function keepSayingAlive(): () => void {
  sayAlive();
  const timer = setInterval(sayAlive, aliveEveryMs);
  return () => clearInterval(timer);
}

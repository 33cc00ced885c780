/** Where the emulated access point tells how late it was. It answers at once: what it says of itself does not go through its air. */
import { latenessAnswer, readLatenessQuestion } from '../core/lateness.ts';
import { bindDatagram } from './echo-port.ts';
import type { LatenessWatch } from './lateness-watch.ts';

/** Throws PORT_IN_USE. Resolves to what closes it. */
export async function openLatenessPort(host: string, port: number, watch: LatenessWatch): Promise<() => Promise<void>> {
  const socket = await bindDatagram(host, port);
  socket.on('error', () => undefined);
  socket.on('message', (data, asker) => {
    const number = readLatenessQuestion(data.toString('latin1'));
    if (number === undefined) return;
    socket.send(latenessAnswer({ number, windows: watch.told() }, data.length), asker.port, asker.address, () => undefined);
  });
  return () => new Promise((resolve) => socket.close(() => resolve()));
}

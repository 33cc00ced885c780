/**
 * The two ends of an emulated access point, in a process of their own so that its CPU is not theirs.
 * argv: 'server' | 'pupils' and, for pupils, JSON {port, portPerPupil, downCount, upCount, pacedMbps}. Talks by process.send.
 * The server sends without end to a connection that says 'd', swallows one that says 'u' and echoes one that says 'e'.
 */
import { connect, createServer } from 'node:net';
import { performance } from 'node:perf_hooks';
import { setInterval } from 'node:timers';

const junk = Buffer.alloc(65_536, 7);
const push = (socket) => {
  while (socket.write(junk));
};
/** counted: bytes that the far end got, so uploads are counted by the server. */
const counted = { downBytes: 0, upBytes: 0, perPupil: [], heartbeatMs: [] };

function serve() {
  const server = createServer({ noDelay: true }, (socket) => {
    let role;
    socket.on('error', () => undefined);
    socket.on('drain', () => push(socket));
    socket.on('data', (data) => {
      if (role === undefined) {
        role = String.fromCharCode(data[0]);
        if (role === 'd') push(socket);
      } else if (role === 'e') socket.write(data);
      else counted.upBytes += data.length;
    });
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}

function play({ port, portPerPupil, downCount, upCount, pacedMbps }) {
  const to = (seat) => {
    const socket = connect({ port: portPerPupil ? port + seat : port, host: '127.0.0.1', noDelay: true });
    socket.on('error', () => undefined);
    return socket;
  };
  for (let at = 0; at < downCount; at += 1) {
    const socket = to(1 + at);
    counted.perPupil[at] = 0;
    socket.write('d');
    socket.on('data', (data) => {
      counted.downBytes += data.length;
      counted.perPupil[at] += data.length;
    });
  }
  for (let at = 0; at < upCount; at += 1) {
    const socket = to(1 + at);
    socket.write('u');
    if (pacedMbps === undefined) {
      socket.on('drain', () => push(socket));
      push(socket);
    } else setInterval(() => socket.write(junk.subarray(0, (pacedMbps * 1e6 * 0.25) / 8)), 250);
  }
  const echo = to(1);
  let sentAtMs = 0;
  echo.write('e');
  echo.on('data', () => counted.heartbeatMs.push(performance.now() - sentAtMs));
  setInterval(() => {
    sentAtMs = performance.now();
    echo.write('x'.repeat(60));
  }, 503);
}

process.on('message', (message) => {
  if (message === 'read')
    process.send({ ...counted, atMs: performance.timeOrigin + performance.now(), heartbeatMs: counted.heartbeatMs.splice(0) });
});
process.on('disconnect', () => process.exit(0));
if (process.argv[2] === 'server') serve();
else play(JSON.parse(process.argv[3]));

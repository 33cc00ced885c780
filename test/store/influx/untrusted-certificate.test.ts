/** InfluxDB behind TLS whose certificate this machine does not trust: what to do is another thing than to start it. */
import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { generatedCertificate } from '../../../platform/certificate.ts';
import { pingInflux } from '../../../store/influx/influx-server.ts';
import { newFolder } from '../../e2e/influx-drill.ts';

it('the hint names NODE_EXTRA_CA_CERTS for a certificate, and not for a server that is not there', async () => {
  const { key, cert } = await generatedCertificate(await newFolder(), 'localhost', Date.now());
  const server = createServer({ key, cert }, (_request, response) => response.end()).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await expect(pingInflux({ url: `https://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: 'INFLUX_UNREACHABLE',
    message: expect.stringContaining('self-signed certificate') as string,
    hint: expect.stringContaining('NODE_EXTRA_CA_CERTS') as string,
  });
  server.close();
  await once(server, 'close');
  await expect(pingInflux({ url: `https://127.0.0.1:${port}` })).rejects.toMatchObject({
    code: 'INFLUX_UNREACHABLE',
    hint: expect.stringContaining('Start it') as string,
  });
});

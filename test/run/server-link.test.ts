import { expect, it } from 'vitest';
import type { LinkReading } from '../../collectors/host/link-reading.ts';
import { missing, virtualLink } from '../../collectors/host/link-reading.ts';
import { runCommand } from '../../collectors/host/run-command.ts';
import { serverLink } from '../../run/serve.ts';

const ethernet = (rateMbps: LinkReading['rateMbps']): LinkReading => ({
  state: { value: 'up' },
  kind: { value: 'ethernet' },
  rateMbps,
  inBytes: { value: 7 },
  outBytes: missing('not-told'),
  bssid: missing('not-wifi'),
  ssid: missing('not-wifi'),
});
const linkOf = (reading: LinkReading, linkMbps?: number) =>
  serverLink(
    linkMbps,
    runCommand,
    () => Promise.resolve({ value: 'eth0' }),
    () => Promise.resolve(reading),
  )('192.0.2.7');

it('tells what the system tells of the server’s link, and leaves out the rest', async () => {
  expect(await linkOf(ethernet({ value: 1000 }))).toEqual({ kind: 'ethernet', rateMbps: 1000, inBytes: 7 });
  expect(await linkOf(ethernet(missing('not-told')))).toEqual({ kind: 'ethernet', inBytes: 7 });
});

it('a rate that the operator gives stands where none is told, and where more is', async () => {
  expect(await linkOf(ethernet(missing('not-told')), 500)).toMatchObject({ rateMbps: 500 });
  expect(await linkOf(ethernet({ value: 10_000 }), 500)).toMatchObject({ rateMbps: 500 });
  expect(await linkOf(ethernet({ value: 100 }), 500)).toMatchObject({ rateMbps: 100 });
});

it('a rate that the operator gives is a cable’s where no kind is told, and Wi-Fi’s where it is Wi-Fi', async () => {
  const untold = { ...ethernet(missing('not-told')), kind: missing('tool-failed') };
  expect(await linkOf(untold, 500)).toMatchObject({ kind: 'ethernet', rateMbps: 500 });
  expect(await linkOf({ ...untold, kind: { value: 'other' } }, 500)).toMatchObject({ kind: 'ethernet', rateMbps: 500 });
  expect(await linkOf(virtualLink(untold), 500)).toEqual({ kind: 'ethernet', rateMbps: 500, inBytes: 7 });
  expect(await linkOf({ ...untold, kind: { value: 'wifi' } }, 500)).toMatchObject({ kind: 'wifi', rateMbps: 500 });
  expect(await linkOf(untold)).not.toHaveProperty('kind');
});

it('on this machine the way to itself is loopback, which limits nothing, whatever the operator says', async () => {
  const link = await serverLink(500)('127.0.0.1');
  expect(link.kind).toBe('loopback');
  expect(link).not.toHaveProperty('rateMbps');
  expect(await serverLink(500)('no address')).toEqual({});
});

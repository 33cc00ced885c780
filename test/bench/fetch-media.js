/* eslint-disable no-restricted-syntax -- k6 wants a default export */
/* global __ENV */
// Fetches media segments as fast as the server gives them, each client on a connection of its own.
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter } from 'k6/metrics';

const { suffix, media, paths, clientCount, durationMs } = JSON.parse(__ENV.BENCH);
const bodyBytes = new Counter('body_bytes');
const brokenCount = new Counter('broken_count');

export const options = {
  scenarios: { fetch: { executor: 'constant-vus', vus: clientCount, duration: `${durationMs}ms`, gracefulStop: '5s' } },
  hosts: { [`*.${suffix}`]: '127.0.0.1' },
  insecureSkipTLSVerify: true,
  systemTags: ['proto'],
};

export default function () {
  const { path, bytes } = paths[(exec.vu.idInTest * 7 + exec.vu.iterationInInstance) % paths.length];
  const { status, headers } = http.get(`${media}${path}`, { responseType: 'none' });
  if (status === 200 && Number(headers['Content-Length']) === bytes) bodyBytes.add(bytes);
  else brokenCount.add(1);
}

export const handleSummary = ({ metrics }) => ({
  stdout: JSON.stringify({ bodyBytes: metrics.body_bytes?.values.count ?? 0, brokenCount: metrics.broken_count?.values.count ?? 0 }),
});

/* eslint-disable no-restricted-syntax -- k6 wants a default export */
/* global __ENV */
// The least that makes the same bytes as a class in the bandwidth phase: what the exam-room scenario is held against.
import { sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { setTimeout } from 'k6/timers';

const bench = JSON.parse(__ENV.BENCH);

export const options = {
  scenarios: { class: { executor: 'per-vu-iterations', vus: bench.pupilCount, iterations: 1, maxDuration: '10m' } },
  hosts: { [`*.${bench.suffix}`]: '127.0.0.1' },
  insecureSkipTLSVerify: true,
};

const random = new Uint32Array(Math.ceil(bench.up.bytes / 4)).map(() => Math.random() * 2 ** 32);
const body = random.buffer.slice(0, bench.up.bytes);
const downUrl = `${bench.media}/bandwidth/download?bytes=${bench.down.bytes}`;
const upUrl = `${bench.media}/bandwidth/upload`;

export function setup() {
  sleep(Math.max(0, bench.startAtMs - Date.now()) / 1000);
}

const until = (atMs) => new Promise((resolve) => setTimeout(resolve, Math.max(0, atMs - Date.now())));

async function exchange(method, url, content, everyMs) {
  const offsetMs = (everyMs * exec.vu.idInTest) / bench.pupilCount;
  for (let atMs = bench.startAtMs + offsetMs; atMs < bench.endAtMs; atMs += everyMs) {
    await until(atMs);
    const { status } = await http.asyncRequest(method, url, content, { responseType: 'none' });
    if (status >= 200 && status < 300) delivered += 1;
  }
}

// Of this pupil: each has a world of its own.
let delivered = 0;

export default async function () {
  await Promise.all([exchange('GET', downUrl, null, bench.down.everyMs), exchange('POST', upUrl, body, bench.up.everyMs)]);
  console.log(`delivered ${delivered}`);
}

/** Token buckets: what may be sent now without passing a rate on average. */

/** A client that fell behind may catch up 3 s of its schedule (bandwidth plan), so 5 s' worth may come at once. */
const burstMs = 5_000;
const maxKeys = 20_000;

interface Bucket {
  bytes: number;
  atMs: number;
}

/** Answers whether bytes may be sent for a key, within the key's rate and everybody's together; nowMs is monotonic. */
export function rateCap(perKeyMbps: number, totalMbps: number): (key: string, bytes: number, nowMs: number) => boolean {
  const total = { bytes: 0, atMs: 0 };
  const keys = new Map<string, Bucket>();

  const filled = (bucket: Bucket, mbps: number, nowMs: number) => {
    const bytesPerMs = (mbps * 1e6) / 8 / 1000;
    bucket.bytes = Math.max(0, bucket.bytes - (nowMs - bucket.atMs) * bytesPerMs);
    bucket.atMs = nowMs;
    return { bucket, room: burstMs * bytesPerMs - bucket.bytes };
  };

  return (key, bytes, nowMs) => {
    if (keys.size > maxKeys) for (const [old, { atMs }] of keys) if (nowMs - atMs > burstMs) keys.delete(old);
    const own = keys.get(key) ?? { bytes: 0, atMs: nowMs };
    keys.set(key, own);
    const buckets = [filled(own, perKeyMbps, nowMs), filled(total, totalMbps, nowMs)];
    if (buckets.some(({ room }) => room < bytes)) return false;
    for (const { bucket } of buckets) bucket.bytes += bytes;
    return true;
  };
}

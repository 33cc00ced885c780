/** The long run: hostile agents until the time is up. Arguments: seconds, first seed. Ends with 1 at the first seed that breaks a bound. */
import { loadVendors } from '../../../../collectors/snmp/load-vendors.ts';
import type { CaseOutcome } from './play-case.ts';
import { playCase } from './play-case.ts';

const [seconds = NaN, firstSeed = NaN] = process.argv.slice(2).map(Number);
const atOnce = 12;
/** What may be in memory beyond the first rounds: more is growth. */
const mostGrowthBytes = 64 * 1024 * 1024;
const roundsToWarmUp = 20;

const vendors = await loadVendors(process.env['PROVNAT_FUZZ_VENDORS']);
const endMs = performance.now() + seconds * 1000;
let seed = firstSeed;
let questionCount = 0;
let most: CaseOutcome | undefined;
let heapAfterWarmUp = 0;
let saidMs = performance.now();

const heap = (): number => {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};
const megabytes = (bytes: number) => `${(bytes / 1024 / 1024).toFixed(0)} MB`;
const open = () => process.getActiveResourcesInfo().filter((resource) => resource === 'UDPWRAP').length;

for (let round = 0; performance.now() < endMs; round++) {
  const version = round % 2 === 0 ? '2c' : '3';
  const outcomes = await Promise.all(Array.from({ length: atOnce }, () => playCase(seed++, version, vendors)));
  for (const outcome of outcomes) {
    questionCount += outcome.questionCount;
    if (outcome.questionCount > (most?.questionCount ?? 0)) most = outcome;
    if (outcome.faults.length === 0) continue;
    console.error(`seed ${String(outcome.seed)} over v${outcome.version} (${outcome.habits.join('; ')}): ${outcome.faults.join('; ')}`);
    process.exit(1);
  }
  if (round === roundsToWarmUp) heapAfterWarmUp = heap();
  if (performance.now() - saidMs < 10_000) continue;
  saidMs = performance.now();
  console.log(
    `${String(seed - firstSeed)} agents, ${String(questionCount)} questions, heap ${megabytes(heap())}, sockets ${String(open())}`,
  );
}
const heapAtEnd = heap();
console.log(
  `${String(seed - firstSeed)} hostile agents from seed ${String(firstSeed)}: none crashed, delayed or filled the collector. ` +
    `${String(questionCount)} questions, at most ${String(most?.questionCount ?? 0)} to one (seed ${String(most?.seed ?? firstSeed)}: ${most?.habits.join('; ') ?? ''}); heap ${megabytes(heapAtEnd)}, sockets left ${String(open())}.`,
);
if (heapAfterWarmUp > 0 && heapAtEnd - heapAfterWarmUp > mostGrowthBytes) {
  console.error(`the heap grew from ${megabytes(heapAfterWarmUp)} to ${megabytes(heapAtEnd)}`);
  process.exit(1);
}

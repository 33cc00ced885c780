/** Preloaded into a Node process: leaves behind what the process used, in the file that PROVNAT_BENCH_USAGE names. */
import { writeFileSync } from 'node:fs';

process.on('exit', () => writeFileSync(process.env.PROVNAT_BENCH_USAGE, JSON.stringify(process.resourceUsage())));

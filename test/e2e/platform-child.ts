/** A platform in a process of its own, to be killed: options as JSON in argv, its ports as JSON on the first line out. */
import { startPlatform } from '../../platform/start-platform.ts';
import type { PlatformOptions } from '../../platform/start-platform.ts';

const log: PlatformOptions['log'] = (line) => console.error(JSON.stringify(line));
const platform = await startPlatform({ ...(JSON.parse(process.argv[2] ?? '{}') as PlatformOptions), log });
console.log(JSON.stringify({ port: platform.port, runToken: platform.runToken }));

/** The exam server, for the command line: it may not reach into the platform itself. */
export { startPlatform as serve } from '../platform/start-platform.ts';
export type { Platform, PlatformOptions } from '../platform/start-platform.ts';

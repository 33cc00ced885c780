/** The emulated access point, for the command line. */
export { startEmulator as emulate } from '../emulator/start-emulator.ts';
export type { Emulator, EmulatorOptions } from '../emulator/start-emulator.ts';

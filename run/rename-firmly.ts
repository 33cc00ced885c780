/** For the command line, which may not reach into the store itself. */
export { renameFirmly } from '../store/atomic-file.ts';

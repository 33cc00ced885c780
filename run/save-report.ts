/** Reports lie in the run folder; the command line may not reach into the store itself. */
export { writeReport as saveReport } from '../store/verdict-files.ts';

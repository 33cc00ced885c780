/** What tidies a store of collected samples, for the command line. */
export { tidyStore as tidyCollected } from '../../store/collected/tidy-store.ts';

/** The heartbeat of the links: steps while there is something to move, and sleeps when there is not. */

/** Coarse on purpose: a step costs the same whatever it moves, and lateness costs delay, never rate. */
const stepMs = 3;

export class Pacer {
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;
  readonly #step: () => boolean;

  /** step moves what is due and says whether anything is left to do. */
  constructor(step: () => boolean) {
    this.#step = step;
  }

  wake(): void {
    if (this.#timer !== undefined || this.#stopped) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      if (this.#stopped) return;
      if (this.#step()) this.wake();
    }, stepMs);
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }
}

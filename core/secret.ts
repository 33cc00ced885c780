/** A value that must appear in no log, report, run folder or error: it prints as hidden everywhere and is opened on purpose only. */
const hidden = '‹hidden›';

export class Secret {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The text itself. Call it where it is handed to the library that needs it, nowhere else. */
  reveal(): string {
    return this.#text;
  }

  toString(): string {
    return hidden;
  }

  toJSON(): string {
    return hidden;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return hidden;
  }
}

/** A request that the server does not answer as asked: HTTP status, a word for machines, a sentence for people. */
export class Refused extends Error {
  override readonly name = 'Refused';
  readonly statusCode: number;
  readonly word: string;

  constructor(statusCode: number, word: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.word = word;
  }
}

/** What a fault switch fails; the document that the server signs tells of it. */
export class FailedOnPurpose extends Refused {
  constructor() {
    super(500, 'server-error', 'The server fails on purpose (fault switch).');
  }
}

/** Neither what was asked for nor a fault switch made it: the server itself failed. */
export const isOwnFailure = (refused: Refused): boolean => refused.statusCode >= 500 && !(refused instanceof FailedOnPurpose);

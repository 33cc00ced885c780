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

/** What init asks when somebody sits at the terminal. Questions go to standard error, so that standard output stays clean. */
import { confirm, input, select } from '@inquirer/prompts';

export interface Questions {
  /** check returns what is wrong, or nothing. */
  text(
    message: string,
    options?: { readonly suggested?: string; readonly check?: (answer: string) => string | undefined },
  ): Promise<string>;
  choose<Value extends string>(
    message: string,
    choices: readonly { readonly value: Value; readonly name: string }[],
    suggested: Value,
  ): Promise<Value>;
  agree(message: string): Promise<boolean>;
}

const context = { output: process.stderr };

export const terminalQuestions: Questions = {
  text: (message, { suggested, check } = {}) =>
    input(
      {
        message,
        ...(suggested === undefined ? {} : { default: suggested }),
        validate: (answer) => check?.(answer.trim()) ?? true,
      },
      context,
    ).then((answer) => answer.trim()),
  choose: (message, choices, suggested) => select({ message, choices, default: suggested }, context),
  agree: (message) => confirm({ message, default: false }, context),
};

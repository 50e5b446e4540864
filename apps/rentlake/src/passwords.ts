import { readFile } from 'node:fs/promises';
import { UsageError } from './exit-status.ts';
import type { Terminal } from './terminal.ts';

/** The password in a file, which is `given` by an option; a line end behind it is none of it. */
export async function readPasswordFile(file: string, given: string): Promise<string> {
  try {
    return (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
  } catch (cause) {
    throw new UsageError(
      `${given} is "${file}", which cannot be read. Give a file that holds the password and nothing else.`,
      { cause },
    );
  }
}

/** Hides a password that stands in the argument of an option as far as that can be done, and warns of it. */
export function hidePassword(
  option: string,
  { variable, file }: { readonly variable: string; readonly file: string },
  terminal: Terminal,
): void {
  // Takes the place of the arguments in the list of processes.
  process.title = 'rentlake';
  terminal.stderr.write(
    `rentlake: the password in ${option} shows in the list of processes and in the history of your shell. Set ${variable}, or give ${file}.\n`,
  );
}

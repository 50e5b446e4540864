import { SubmissionError } from './submission-error.ts';

const plain = /^[A-Za-z0-9_.,:/=@%+-]+$/;

/**
 * A line of options for spark-submit. The services document no quoting for it, so a value that would need any is refused.
 *
 * @throws SubmissionError naming the option.
 */
export function submitParameters(options: readonly (readonly [string, string])[]): string {
  for (const [option, value] of options) {
    if (plain.test(value)) continue;
    const key = option === '--conf' ? value.split('=', 1)[0] : undefined;
    throw new SubmissionError(
      `The value of ${key === undefined ? option : `setting ${JSON.stringify(key)}`} holds a character ` +
        'that a command line takes apart. Use letters, digits and _ . , : / = @ % + - only.',
    );
  }
  return options.map((option) => option.join(' ')).join(' ');
}

/** A submission that cannot be rendered. The message says what was found and what is allowed, and never repeats a secret. */
export class SubmissionError extends Error {
  override readonly name = 'SubmissionError';
}

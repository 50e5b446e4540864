/** An input that stops a run before anything is written. The message names file, cause and remedy. */
export class SourceError extends Error {
  override readonly name = 'SourceError';
}

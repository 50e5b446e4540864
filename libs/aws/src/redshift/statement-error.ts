/** A statement that ended without having been done, in the words of Redshift. */
export class StatementError extends Error {
  override readonly name = 'StatementError';
  readonly status: 'FAILED' | 'ABORTED';

  constructor(status: 'FAILED' | 'ABORTED', error: string) {
    super(inOneLine(error));
    this.status = status;
  }
}

/** A statement took longer than allowed. */
export class StatementTimeout extends Error {
  override readonly name = 'StatementTimeout';
  /** Else it may be done yet. */
  readonly isCancelled: boolean;

  constructor(milliseconds: number, isCancelled: boolean) {
    const end = isCancelled ? 'was cancelled' : 'could not be cancelled';
    super(`it took longer than ${milliseconds} ms and ${end}`);
    this.isCancelled = isCancelled;
  }
}

/** Of the report of a COPY, what says what is wrong: its error, its context, or both. */
function inOneLine(error: string): string {
  const lines = error
    .replace(/^(ERROR|FATAL):\s*/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const told = lines.find((line) => line.startsWith('error:'));
  if (told === undefined) return lines.join('; ');
  const context =
    lines
      .find((line) => line.startsWith('context:'))
      ?.slice(8)
      .trim() ?? '';
  const what = told.slice(6).trim();
  // The one says no more than who read the files, the other is often empty.
  return [what === 'Spectrum Scan Error' ? '' : what, context]
    .filter((part) => part !== '')
    .join('; ');
}

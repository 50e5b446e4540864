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

/** Of the report of a COPY, the line that says what is wrong. */
function inOneLine(error: string): string {
  const [, context] = /^\s*context:\s*(.+)$/m.exec(error) ?? [];
  if (context !== undefined) return context.trim();
  return error
    .replace(/^(ERROR|FATAL):\s*/, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('; ');
}

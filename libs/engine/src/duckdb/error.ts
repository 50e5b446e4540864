import { EngineError } from '../engine-error.ts';

/** Turns what DuckDB says into one sentence that tells what to do. */
export function engineError(cause: unknown, doing: string): EngineError {
  const message = Error.isError(cause) ? cause.message : String(cause);
  const [firstLine = message] = message.split('\n');
  if (/INTERRUPT/i.test(message)) {
    return new EngineError('interrupted', `Interrupted while ${doing}.`, { cause });
  }
  if (/no space left|disk full|quota exceeded/i.test(message)) {
    return new EngineError(
      'resources',
      `The disk is full: ${doing} failed. Free some space and run the same command again. (${firstLine})`,
      { cause },
    );
  }
  if (/permission denied|read-only file system/i.test(message)) {
    return new EngineError(
      'resources',
      `A file cannot be written or read: ${doing} failed. Check the rights of the lake's folder. (${firstLine})`,
      { cause },
    );
  }
  if (/^Out of Memory Error/i.test(message) || /max_temp_directory_size/.test(message)) {
    return new EngineError(
      'resources',
      `Out of memory while ${doing}. Give the engine more with --memory, or free some disk for it to spill. (${firstLine})`,
      { cause },
    );
  }
  if (/CSV|read_csv|quoted new ?lines/i.test(message)) {
    return new EngineError('csv', `A text file could not be read while ${doing}: ${firstLine}`, {
      cause,
    });
  }
  return new EngineError('statement', `The engine failed while ${doing}: ${message}`, { cause });
}

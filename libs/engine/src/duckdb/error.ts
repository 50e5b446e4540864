import { EngineError } from '../engine-error.ts';
import { toldByDuckDb } from './told-by-duckdb.ts';

/** Turns what DuckDB says into one sentence that tells what to do, and no value of a row. */
export function engineError(cause: unknown, doing: string): EngineError {
  const told = toldByDuckDb(cause);
  if (/^INTERRUPT/i.test(told)) {
    return new EngineError('interrupted', `Interrupted while ${doing}.`, { cause });
  }
  if (/no space left|disk full|quota exceeded/i.test(told)) {
    return new EngineError(
      'resources',
      `The disk is full: ${doing} failed. Free some space and run the same command again. (${told})`,
      { cause },
    );
  }
  if (/permission denied|read-only file system/i.test(told)) {
    return new EngineError(
      'resources',
      `A file cannot be written or read: ${doing} failed. Check the rights of the lake's folder. (${told})`,
      { cause },
    );
  }
  if (/^Out of Memory Error/i.test(told) || /max_temp_directory_size/.test(told)) {
    return new EngineError(
      'resources',
      `Out of memory while ${doing}. Give the engine more with --memory, or free some disk for it to spill. (${told})`,
      { cause },
    );
  }
  if (/CSV Error on Line|sniffing file|read_csv|quoted new ?lines/i.test(told)) {
    return new EngineError('csv', `A text file could not be read while ${doing}: ${told}`, {
      cause,
    });
  }
  return new EngineError('statement', `The engine failed while ${doing}: ${told}.`, { cause });
}

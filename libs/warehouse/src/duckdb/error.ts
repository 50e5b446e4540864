import { toldByDuckDb } from '@rentlake/engine';
import { WarehouseError } from '../warehouse-error.ts';

/** Turns what DuckDB says of a warehouse file into one sentence that tells what to do. */
export function duckdbFileError(path: string, cause: unknown): WarehouseError {
  if (cause instanceof WarehouseError) return cause;
  const message = Error.isError(cause) ? cause.message : String(cause);
  const told = toldByDuckDb(cause);
  const fail = (kind: WarehouseError['kind'], text: string): WarehouseError =>
    new WarehouseError(kind, `${text} Nothing was changed in it.`, { cause });
  if (/could not set lock/i.test(message)) {
    const [, holder] = /held in (.+? \(PID \d+\))/.exec(message) ?? [];
    return fail(
      'conflict',
      `The warehouse ${path} is open in ${holder ?? 'another program'}. Close it there, and repeat it.`,
    );
  }
  if (/no space left|disk full|quota exceeded/i.test(message)) {
    return fail(
      'configuration',
      `The disk is full while the warehouse ${path} is loaded. Free some space, and repeat it. (${told})`,
    );
  }
  if (
    /permission denied|read-only file system|unable to open|cannot open file|ENOTDIR|EACCES/i.test(
      message,
    )
  ) {
    return fail(
      'configuration',
      `The warehouse ${path} cannot be opened. Check that its folder is there and that this user may write it, or name another file with --warehouse. (${told})`,
    );
  }
  if (/not a valid DuckDB database|version number/i.test(message)) {
    return fail(
      'configuration',
      `The warehouse ${path} is no DuckDB file that this version reads. Name another file with --warehouse. (${told})`,
    );
  }
  return fail('configuration', `The warehouse ${path} cannot be loaded: ${told}`);
}

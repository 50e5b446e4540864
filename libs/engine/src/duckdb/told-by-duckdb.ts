/** Errors of the statement or the machine, which come before any row is looked at; all others may repeat a value. */
const withoutValues =
  /^(?:Catalog|Binder|Parser|Syntax|IO|Out of Memory|Not implemented|Permission|Dependency|Parameter Not Allowed|Transaction(?:Context)?|INTERRUPT) Error/i;

/** The class of an error; of a text file at fault the line, after which the row follows; of a Parquet file its path. */
const withValues =
  /^[\w ]+ Error(?=:)(?:: (?:CSV Error on Line: \d+|Error when sniffing file|No magic bytes found at end of file .+|File .+ too small to be a Parquet file))?/;

/** The first line of what DuckDB says of a failure, as far as it cannot hold a value of a row. */
export function toldByDuckDb(cause: unknown): string {
  const message = Error.isError(cause) ? cause.message : String(cause);
  const [firstLine = ''] = message.split('\n');
  return withoutValues.test(firstLine) ? firstLine : (withValues.exec(firstLine)?.[0] ?? firstLine);
}

/**
 * What a source can be told that stops its run, with `{names}` for what differs. The jobs in Python say the same: these
 * texts are generated for them.
 */
export const messages = {
  noSource:
    'The source {source} does not exist. Give the folder that holds the CSV files with --source.',
  sourceIsFile: 'The source {source} is a file. Give the folder that holds it with --source.',
  twoEntries:
    '{source}: {labels} are both the dataset {dataset}. Keep one, or put the files into one folder {dataset}/.',
  missingDataset:
    '{source}: the dataset {dataset} is missing. Add {names}, or a folder {dataset}/ with *.csv.',
  zeroBytes:
    '{file}: the file has zero bytes. Export it again; a dataset without rows still has a header.',
  noHeader:
    '{file}: the file has no header. Export it again; a dataset without rows still has one.',
  twoHeaders:
    '{file}: the headers "{first}" and "{second}" are both the column {column}. Remove or rename one.',
  missingColumn:
    '{file}: the required column {column} is missing. Headers found: {headers}. Rename the header that holds it to {names}.',
  notUtf8:
    '{file}: bytes {where} are not UTF-8. Export the file as UTF-8 (for example: iconv -f latin1 -t utf-8).',
  openQuote:
    '{file}: the quote that opens in line {line} is never closed. Close it, or double it if it is part of the text.',
  rowsLost:
    '{dataset}: the source has {read} rows but {raw} arrived in {prefix}. Nothing is published; please report this with the file.',
  missingTable:
    '{source}: the dataset {dataset} is missing. Add the table {names}, or give another database with --source. A table that the user may not read does not show: GRANT {right} on it.',
  missingTableColumn:
    'The table {table}: the required column {column} is missing. Columns found: {headers}. Rename the column that holds it to {names}, or make a view that does. A column that the user may not read does not show: GRANT {right} on it.',
  twoTables: '{source}: the tables {tables} are both the dataset {dataset}. Rename one.',
  valueTooLong:
    'The table {table}: the server cannot send the binary values of {rows} rows as text, for they would be longer than max_allowed_packet ({bytes} bytes). Raise it on the server.',
  tableChanged:
    'The table {table} changed while it was read: {before} rows before, {raw} read, {after} after. Nothing is published. Run it again while nothing writes to the table, or from a replica that stands still.',
  publishedOtherwise:
    'Run {run_id} of {marketplace} is published, with other input than {source} has now. Choose another run id.',
} as const;

/** A message with its names filled in. */
export function say(
  message: keyof typeof messages,
  values: Readonly<Record<string, string | number>>,
): string {
  return messages[message].replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]));
}

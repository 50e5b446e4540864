import { curatedColumns, type Dataset } from '../dataset.ts';
import type { ReadingDialect } from '../dialect.ts';
import { lineage, reasonsColumn } from '../lineage.ts';
import { isValid, nulledConditions, reasonsOf, typedRows } from './typed-rows.ts';

const rowId = [lineage.file, lineage.row];
const sameRow = (left: string, right: string): string =>
  rowId.map((column) => `${left}.${column} = ${right}.${column}`).join(' AND ');

/**
 * Hashes of keys that more than one raw row has. Reading the key column alone, it keeps the exact ranking to the few
 * rows that may need it.
 */
export function repeatedKeys(
  contract: Dataset & { key: string },
  dialect: ReadingDialect,
  raw: string,
): string {
  const key = dialect.read.clean(dialect.identifier(contract.key), 'text');
  return `SELECT key_hash
FROM (SELECT ${dialect.read.hash(key)} AS key_hash FROM ${raw} WHERE ${key} IS NOT NULL) AS keys
GROUP BY key_hash
HAVING COUNT(*) > 1`;
}

/** Every row that does not become a curated one: `_source_file`, `_source_row`, `_reasons`. */
export function rejectedRows(
  contract: Dataset,
  dialect: ReadingDialect,
  raw: string,
  repeated: string,
): string {
  const typed = typedRows(contract, dialect, raw);
  const valid = isValid(contract, dialect);
  const faulty = `SELECT ${rowId.join(', ')}, ${reasonsOf(contract, dialect)} AS ${reasonsColumn}
FROM ${typed}
WHERE NOT (${valid})`;
  if (contract.key === undefined) {
    return faulty;
  }
  const key = dialect.identifier(contract.key);
  const order = [
    ...(contract.version ? [`${dialect.identifier(contract.version)} DESC NULLS LAST`] : []),
    ...rowId.map((column) => `${column} DESC`),
  ];
  const rawKey = dialect.read.hash(dialect.read.clean(key, 'text'));
  const suspects = `(SELECT * FROM ${raw} WHERE ${rawKey} IN (SELECT key_hash FROM ${repeated})) AS suspects`;
  const reason = dialect.read.sortedList([dialect.literal(`duplicate_${contract.key}`)]);
  return `${faulty}
UNION ALL
SELECT ${rowId.join(', ')}, ${reason} AS ${reasonsColumn}
FROM (
  SELECT ${rowId.join(', ')}, ROW_NUMBER() OVER (PARTITION BY ${key} ORDER BY ${order.join(', ')}) AS place
  FROM ${typedRows(contract, dialect, suspects)}
  WHERE ${valid}
) AS ranked
WHERE place > 1`;
}

/** Typed rows that are not rejected. */
function keptRows(
  contract: Dataset,
  dialect: ReadingDialect,
  raw: string,
  rejected: string,
): string {
  return dialect.read.without(typedRows(contract, dialect, raw), rejected, rowId);
}

/** The curated rows, with the contract's columns and types. */
export function curatedRows(
  contract: Dataset,
  dialect: ReadingDialect,
  raw: string,
  rejected: string,
): string {
  const columns = Object.entries(curatedColumns(contract)).map(([name, type]) => {
    const value = contract.derived[name]?.sql(dialect.fn) ?? dialect.identifier(name);
    return `${dialect.cast(value, type)} AS ${dialect.identifier(name)}`;
  });
  return `SELECT ${columns.join(',\n  ')}
FROM ${keptRows(contract, dialect, raw, rejected)}`;
}

/** The raw text of every rejected row, with its reasons. */
export function quarantinedRows(raw: string, rejected: string): string {
  return `SELECT raw.*, rejected.${reasonsColumn}
FROM ${raw} AS raw
JOIN ${rejected} AS rejected ON ${sameRow('raw', 'rejected')}
ORDER BY raw.${lineage.file}, raw.${lineage.row}`;
}

/** One row: for each optional typed column, `nulled_<column>` over the curated rows; undefined when there is none. */
export function nulledCounts(
  contract: Dataset,
  dialect: ReadingDialect,
  raw: string,
  rejected: string,
): string | undefined {
  const counts = Object.entries(nulledConditions(contract, dialect)).map(
    ([name, condition]) =>
      `COUNT(CASE WHEN ${condition} THEN 1 END) AS ${dialect.identifier(name)}`,
  );
  return counts.length === 0
    ? undefined
    : `SELECT ${counts.join(',\n  ')}
FROM ${keptRows(contract, dialect, raw, rejected)}`;
}

/** One row: `orphan_<column>` for each reference; undefined when there is none. Arguments are curated relations. */
export function orphanCounts(
  contract: Dataset,
  dialect: ReadingDialect,
  curated: (dataset: string) => string,
  keyOf: (dataset: string) => string,
): string | undefined {
  const counts = contract.references.map(({ column, dataset }) => {
    const name = dialect.identifier(column);
    const key = dialect.identifier(keyOf(dataset));
    return `(SELECT COUNT(*) FROM ${curated(contract.name)} AS referring
    WHERE ${name} IS NOT NULL AND NOT EXISTS (
      SELECT 1 FROM ${curated(dataset)} AS referred WHERE referred.${key} = referring.${name})
  ) AS ${dialect.identifier(`orphan_${column}`)}`;
  });
  return counts.length === 0 ? undefined : `SELECT ${counts.join(',\n  ')}`;
}

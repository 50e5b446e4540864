import { curatedColumns, type Dataset } from '../dataset.ts';
import type { ReadingDialect } from '../dialect.ts';
import { lineage, reasonsColumn } from '../lineage.ts';
import { isValid, nulledConditions, rawRow, reasonsOf, typedRows } from './typed-rows.ts';

const rowId = [lineage.file, lineage.row];

/** A share of the hashes of keys that more than one raw row has. */
export interface KeyShare {
  /** From 0. */
  readonly share: number;
  readonly shares: number;
}

/**
 * Hashes of keys that more than one raw row has. Reading the key column alone, it keeps the exact ranking to the few
 * rows that may need it.
 */
export function repeatedKeys(
  contract: Dataset & { key: string },
  dialect: ReadingDialect,
  raw: string,
  { share, shares }: KeyShare = { share: 0, shares: 1 },
): string {
  const key = dialect.read.clean(dialect.identifier(contract.key), 'text');
  return `SELECT key_hash
FROM (SELECT ${dialect.read.hash(key)} AS key_hash FROM ${raw} WHERE ${key} IS NOT NULL) AS keys
${shares === 1 ? '' : `WHERE key_hash % ${shares} = ${share}\n`}GROUP BY key_hash
HAVING COUNT(*) > 1`;
}

/**
 * Every row that does not become a curated one: `_source_file`, `_source_row`, `raw_row` (all of the raw row) and
 * `_reasons`. One scan of the raw rows finds the suspects, which are the faulty ones and those with a repeated key; only
 * they are ranked. `repeated` are relations of hashes.
 */
export function rejectedRows(
  contract: Dataset,
  dialect: ReadingDialect,
  raw: string,
  repeated: readonly string[],
): string {
  const { read } = dialect;
  const reasons = reasonsOf(contract, dialect);
  const typed = typedRows(contract, dialect, raw);
  const judged = `(
SELECT *, ${isValid(contract, dialect)} AS is_valid
FROM ${typed}
) AS judged`;
  if (contract.key === undefined) {
    return `SELECT ${[...rowId, rawRow].join(', ')}, ${reasons} AS ${reasonsColumn}
FROM ${judged}
WHERE NOT is_valid`;
  }
  const key = dialect.identifier(contract.key);
  const order = [
    ...(contract.version ? [`${dialect.identifier(contract.version)} DESC NULLS LAST`] : []),
    ...rowId.map((column) => `${column} DESC`),
  ];
  const hashes = repeated.map((relation) => `SELECT key_hash FROM ${relation}`).join(' UNION ALL ');
  const duplicate = read.sortedList([dialect.literal(`duplicate_${contract.key}`)]);
  return `SELECT ${[...rowId, rawRow].join(', ')}, COALESCE(own_reasons, ${duplicate}) AS ${reasonsColumn}
FROM (
  SELECT ${[...rowId, rawRow, 'own_reasons'].join(', ')},
    ROW_NUMBER() OVER (PARTITION BY is_valid, ${key} ORDER BY ${order.join(', ')}) AS place
  FROM (
    SELECT *, CASE WHEN NOT is_valid THEN ${reasons} END AS own_reasons
    FROM ${judged}
    WHERE NOT is_valid OR ${read.hash(key)} IN (${hashes})
  ) AS suspects
) AS ranked
WHERE own_reasons IS NOT NULL OR place > 1`;
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
export function quarantinedRows(rejected: string): string {
  return `SELECT ${rawRow}.*, ${reasonsColumn}
FROM ${rejected} AS rejected
ORDER BY ${rowId.map((column) => `rejected.${column}`).join(', ')}`;
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

/**
 * One row: `orphan_<column>` for each reference; undefined when there is none. Arguments are curated relations. Keys are
 * unique and never null, so a row meets each at most once, and one scan answers for all references.
 */
export function orphanCounts(
  contract: Dataset,
  dialect: ReadingDialect,
  curated: (dataset: string) => string,
  keyOf: (dataset: string) => string,
): string | undefined {
  const references = contract.references.map(({ column, dataset }, index) => {
    const value = `referring.${dialect.identifier(column)}`;
    const key = `referred_${index}.${dialect.identifier(keyOf(dataset))}`;
    return {
      count: `COUNT(CASE WHEN ${value} IS NOT NULL AND ${key} IS NULL THEN 1 END) AS ${dialect.identifier(`orphan_${column}`)}`,
      join: `LEFT JOIN ${curated(dataset)} AS referred_${index} ON ${key} = ${value}`,
    };
  });
  return references.length === 0
    ? undefined
    : `SELECT ${references.map(({ count }) => count).join(',\n  ')}
FROM ${curated(contract.name)} AS referring
${references.map(({ join }) => join).join('\n')}`;
}

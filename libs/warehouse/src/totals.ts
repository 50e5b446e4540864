import { measureSums, type StorageDialect, type Table } from '@rentlake/schema';
import type { Totals } from './warehouse.ts';

const count = 'rows of the table';

/** Asks a relation with the columns of a table for its totals; answers with one row. */
export function selectTotals(relation: string, contract: Table, dialect: StorageDialect): string {
  const sums = Object.entries(measureSums(contract, dialect)).map(
    ([name, sql]) => `${sql} AS ${dialect.identifier(name)}`,
  );
  const columns = [`COUNT(*) AS ${dialect.identifier(count)}`, ...sums];
  return `SELECT ${columns.join(', ')} FROM ${relation}`;
}

/** What `selectTotals` answered. */
export function totalsOf(row: Readonly<Record<string, unknown>> = {}): Totals {
  const { [count]: rows, ...sums } = row;
  const texts = Object.entries(sums).map(
    ([name, sum]) => [name, sum === null ? null : String(sum)] as const,
  );
  return { rows: Number(rows), sums: Object.fromEntries(texts) };
}

import { datasetNames, matchName, type Dataset } from '@rentlake/schema';
import { mapHeader, requireColumns } from '../source/header.ts';
import { say } from '../source/messages.ts';
import { SourceError } from '../source/source-error.ts';
import type { MySqlConnection } from './connection.ts';
import { literal, quoted } from './quoting.ts';
import type { SourceColumn } from './source-column.ts';

/** The table, or view, of a dataset. */
export interface SourceTable {
  readonly dataset: Dataset;
  readonly name: string;
  readonly columns: readonly SourceColumn[];
  /** The raw column that each column becomes. */
  readonly header: readonly string[];
  /** The columns of the primary key, in its order; none where there is none. */
  readonly key: readonly SourceColumn[];
  /** As the server estimates them. */
  readonly estimatedRows: number;
  /** Bytes of a row, as the server estimates them. */
  readonly estimatedRowBytes: number;
}

/** Names and types of a table's columns: rows of another shape do not stand beside each other. */
export const shapeOf = ({ columns }: SourceTable): readonly string[] =>
  columns.map(({ name, type }) => `${name} ${type}`);

/** The raw columns that are none of the contract. */
export const unmappedOf = ({ dataset, header }: SourceTable): readonly string[] =>
  header.filter((column) => !Object.hasOwn(dataset.columns, column));

/**
 * The table of every dataset.
 * @throws SourceError when two are one dataset, or a dataset or a required column is missing.
 */
export async function findTables(
  connection: MySqlConnection,
  location: string,
  datasets: readonly Dataset[],
): Promise<readonly SourceTable[]> {
  const names = await tableNames(connection);
  const found = datasets.map((dataset) => ({ dataset, name: tableOf(dataset, names, location) }));
  const tables: SourceTable[] = [];
  for (const { dataset, name } of found) {
    const table = await describeTable(connection, dataset, name);
    requireTableColumns(table);
    tables.push(table);
  }
  return tables;
}

/** The names of all tables and views of the database. */
export async function tableNames(connection: MySqlConnection): Promise<readonly string[]> {
  const rows = await connection.query(
    'SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() ORDER BY 1',
  );
  return rows.map(([name]) => name ?? '');
}

/** The tables that are a dataset by their name. */
export function tablesOf(dataset: Dataset, names: readonly string[]): readonly string[] {
  const matching = datasetNames(dataset);
  return names.filter((name) => matching.has(matchName(name)));
}

/** @throws SourceError unless just one table is the dataset. */
export function tableOf(dataset: Dataset, names: readonly string[], location: string): string {
  const [name, ...others] = tablesOf(dataset, names);
  if (name === undefined) {
    const wanted = [dataset.name, ...dataset.aliases].join(' or ');
    throw new SourceError(
      say('missingTable', {
        source: location,
        dataset: dataset.name,
        names: wanted,
        right: 'SELECT',
      }),
    );
  }
  if (others.length > 0) {
    const tables = [name, ...others].join(' and ');
    throw new SourceError(say('twoTables', { source: location, tables, dataset: dataset.name }));
  }
  return name;
}

/** @throws SourceError when it lacks a required column. */
export function requireTableColumns({ dataset, name, columns, header }: SourceTable): void {
  const cells = columns.map((column) => column.name);
  requireColumns(header, cells, dataset, name, 'missingTableColumn');
}

/** @throws SourceError when two columns are one of the contract. */
export async function describeTable(
  connection: MySqlConnection,
  dataset: Dataset,
  name: string,
): Promise<SourceTable> {
  const here = `table_schema = DATABASE() AND table_name = ${literal(name)}`;
  const columns = (
    await connection.query(
      `SELECT column_name, data_type, numeric_scale FROM information_schema.columns WHERE ${here} ORDER BY ordinal_position`,
    )
  ).map(([column, type, scale]) => ({
    name: column ?? '',
    type: (type ?? '').toLowerCase(),
    hasScale: scale !== null && scale !== undefined,
  }));
  await requireReadable(connection, name, columns);
  const keys = await connection.query(
    `SELECT column_name FROM information_schema.key_column_usage WHERE ${here} AND constraint_name = 'PRIMARY' ORDER BY ordinal_position`,
  );
  const [[rows, rowBytes] = []] = await connection.query(
    `SELECT table_rows, avg_row_length FROM information_schema.tables WHERE ${here}`,
  );
  const cells = columns.map((column) => column.name);
  const header = mapHeader(cells, dataset, name);
  const key = keys.flatMap(([column]) => columns.filter((found) => found.name === column));
  return {
    dataset,
    name,
    columns,
    header,
    key,
    estimatedRows: Number(rows ?? 0),
    estimatedRowBytes: Number(rowBytes ?? 0),
  };
}

/** Makes the server say why it would not let itself be read: a right that is missing, or a broken view, which has no columns. */
async function requireReadable(
  connection: MySqlConnection,
  name: string,
  columns: readonly SourceColumn[],
): Promise<void> {
  const all = columns.map((column) => quoted(column.name)).join(', ');
  await connection.query(`SELECT ${all === '' ? '*' : all} FROM ${quoted(name)} LIMIT 0`);
}

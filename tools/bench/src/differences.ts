import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { isDeepStrictEqual } from 'node:util';
import type { DatasetCounts, Outcome } from './outcome.ts';

/** Every difference between two outcomes, in words; none when counts and tables are equal, row by row, both ways. */
export async function differences(left: Outcome, right: Outcome): Promise<string[]> {
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  try {
    const found = countDifferences(left, right);
    for (const table of namesOf(left.tables, right.tables))
      found.push(...(await tableDifferences(connection, table, left, right)));
    return found;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

function countDifferences(left: Outcome, right: Outcome): string[] {
  return namesOf(left.datasets, right.datasets).flatMap((dataset) => {
    const [a, b] = [comparable(left.datasets[dataset]), comparable(right.datasets[dataset])];
    return isDeepStrictEqual(a, b)
      ? []
      : [`${dataset}: ${JSON.stringify(a)} against ${JSON.stringify(b)}`];
  });
}

const comparable = (counts: DatasetCounts | undefined): DatasetCounts | undefined =>
  counts && {
    raw: counts.raw,
    curated: counts.curated,
    quarantined: counts.quarantined,
    reasons: counts.reasons,
    nulled: counts.nulled,
    orphans: counts.orphans,
  };

async function tableDifferences(
  connection: DuckDBConnection,
  table: string,
  left: Outcome,
  right: Outcome,
): Promise<string[]> {
  const [a, b] = [left.tables[table], right.tables[table]];
  if (a === undefined || b === undefined) return [`${table}: only one side has it`];
  const [ours, theirs] = [filesOf(a.folder), filesOf(b.folder)];
  const columns = await columnsOf(connection, ours);
  const others = await columnsOf(connection, theirs);
  if (!isDeepStrictEqual(columns.toSorted(), others.toSorted()))
    return [`${table}: columns ${columns.join(', ')} against ${others.join(', ')}`];
  const names = columns.map((column) => column.slice(0, column.indexOf(' '))).join(', ');
  const extra = async (these: string, those: string, side: string): Promise<string[]> => {
    const sql = `SELECT ${names} FROM ${these} EXCEPT ALL SELECT ${names} FROM ${those}`;
    const rows = (await connection.runAndReadAll(sql)).getRowObjectsJson();
    return rows.length === 0
      ? []
      : [`${table}: ${rows.length} rows only ${side}, such as ${JSON.stringify(rows[0])}`];
  };
  return [
    ...(await extra(ours, theirs, 'on the left')),
    ...(await extra(theirs, ours, 'on the right')),
  ];
}

const filesOf = (folder: string): string =>
  `read_parquet('${folder}/*/*.parquet', hive_partitioning = true, hive_types_autocast = false)`;

/** `name TYPE` of each column, but for the run's id, which DuckDB takes from the product's path. */
async function columnsOf(connection: DuckDBConnection, files: string): Promise<string[]> {
  const result = await connection.run(`FROM ${files} LIMIT 0`);
  const types = result.columnTypes();
  return result
    .columnNames()
    .flatMap((name, i) => (name === 'run_id' ? [] : [`${name} ${types[i]}`]));
}

const namesOf = (...records: readonly object[]): string[] => [
  ...new Set(records.flatMap((record) => Object.keys(record))),
];

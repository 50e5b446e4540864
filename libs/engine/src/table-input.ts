import { fileColumns, type Table } from '@rentlake/schema';
import type { ParquetInput } from './plan.ts';

/** The rows of a table of one run, with its partition column, as a relation of the table's name. */
export function tableInput(table: Table, prefix: string): ParquetInput {
  const { name, type } = table.partition;
  const columns = Object.keys(fileColumns(table));
  return { kind: 'parquet', name: table.name, prefix, partition: { name, type, columns } };
}

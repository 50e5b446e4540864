import { duckdb } from '@rentlake/schema';
import { EngineError } from '../engine-error.ts';
import type { ParquetInput } from '../plan.ts';

/** A path for DuckDB's readers, which take `*`, `?` and `[` for patterns. */
export const pathLiteral = (path: string): string =>
  duckdb.literal(path.replaceAll(/[*?[]/g, (char) => `[${char}]`));

/** A relation over Parquet files of one schema; `paths` are local. */
export function parquetRelation(input: ParquetInput, paths: readonly string[]): string {
  if (paths.length === 0) {
    throw new EngineError(
      'statement',
      `There is no Parquet file below ${input.prefix}, though the run says so.`,
    );
  }
  const files = `[${paths.map(pathLiteral).join(', ')}]`;
  if (!input.partition) {
    return `SELECT * FROM read_parquet(${files}, hive_partitioning = false)`;
  }
  const { name, type, columns } = input.partition;
  const partition = duckdb.identifier(name);
  const isPartitioned = paths.every((path) => path.includes(`/${name}=`));
  // DuckDB reads the folder `city_key=null` as no value; a partition always has one.
  const inPath = type.kind === 'text' ? `COALESCE(${partition}, 'null')` : partition;
  const value = isPartitioned ? inPath : 'NULL';
  return `SELECT ${columns.map(duckdb.identifier).join(', ')}, ${duckdb.cast(value, type)} AS ${partition}
    FROM read_parquet(${files}, hive_partitioning = ${isPartitioned}, hive_types_autocast = false)`;
}

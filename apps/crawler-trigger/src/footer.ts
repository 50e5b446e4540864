import {
  readParquetFooter,
  type ObjectInfo,
  type ObjectStore,
  type ParquetColumn,
} from '@rentlake/lake';

export interface CatalogueColumn {
  readonly name: string;
  /** As Hive-compatible catalogues call it. */
  readonly type: string;
}

export interface Footer {
  readonly columns: readonly CatalogueColumn[];
  readonly rows: number;
}

/** Reads the footer of a Parquet file, and no more of it. */
export async function readFooter(lake: ObjectStore, object: ObjectInfo): Promise<Footer> {
  const { rows, columns } = await readParquetFooter(lake, object);
  return {
    columns: columns.map((element) => ({ name: element.name, type: inferredType(element) })),
    rows,
  };
}

/** The catalogue's type for a Parquet column; an unknown one keeps its Parquet name, and so shows as drift. */
function inferredType({
  type,
  converted_type,
  logical_type,
  precision,
  scale,
}: ParquetColumn): string {
  if (converted_type === 'DECIMAL') return `decimal(${precision ?? 0},${scale ?? 0})`;
  if (converted_type === 'UTF8') return 'string';
  if (converted_type === 'DATE') return 'date';
  if (converted_type === 'TIMESTAMP_MICROS' || logical_type?.type === 'TIMESTAMP')
    return 'timestamp';
  const plain: Readonly<Record<string, string>> = {
    BOOLEAN: 'boolean',
    INT32: 'int',
    INT64: 'bigint',
    DOUBLE: 'double',
  };
  return plain[type ?? ''] ?? String(type).toLowerCase();
}

export { catalogueType } from './catalogue-type.ts';
export { typeName, type ColumnType, type TypeKind } from './column-type.ts';
export {
  bigint,
  boolean,
  Column,
  date,
  decimal,
  double,
  integer,
  text,
  timestamp,
  type ColumnRole,
  type Spelling,
} from './column.ts';
export { ContractError } from './contract-error.ts';
export {
  curatedColumns,
  dataset,
  type Dataset,
  type DatasetOptions,
  type Derived,
  type Reference,
  type SqlExpression,
} from './dataset.ts';
export { carRental } from './datasets/car-rental/index.ts';
export { listings } from './datasets/listings/index.ts';
export type {
  Dialect,
  DialectFunctions,
  DialectReading,
  ReadingDialect,
  StorageDialect,
} from './dialect.ts';
export { duckdb } from './dialects/duckdb.ts';
export { postgres } from './dialects/postgres.ts';
export { redshift } from './dialects/redshift.ts';
export { spark } from './dialects/spark.ts';
export { trino } from './dialects/trino.ts';
export { datasetDocs, tableDocs } from './docs.ts';
export { lineage, lineageTypes, reasonsColumn, reservedColumns } from './lineage.ts';
export { columnNames, datasetNames, matchName } from './name-match.ts';
export {
  curatedRows,
  nulledCounts,
  orphanCounts,
  quarantinedRows,
  rejectedRows,
  repeatedKeys,
} from './sql/curated-sql.ts';
export {
  columnDefinitions,
  createSchema,
  createTable,
  qualifiedName,
  tableComments,
} from './sql/table-ddl.ts';
export { measureSums } from './sql/table-sums.ts';
export { isValid, nulledConditions, reasonsOf, typedRows } from './sql/typed-rows.ts';
export { fileColumns, readerColumns, table, type Table, type TableDeclaration } from './table.ts';

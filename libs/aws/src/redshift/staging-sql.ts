import {
  columnDefinitions,
  fileColumns,
  readerColumns,
  redshift,
  type ColumnType,
  type Table,
} from '@rentlake/schema';

const { identifier, literal, type } = redshift;

/** A temporary table of the session, with the columns that readers see. */
export const stagedName = ({ name }: Table): string => identifier(`staged_${name}`);

/** One value of the partition column, and where the manifest of its files lies. */
export interface StagedPartition {
  readonly value: string;
  /** `s3://…`. */
  readonly manifest: string;
}

/**
 * The statements that stage a table. COPY knows nothing of partitions in paths: it fills a table with the columns of the
 * files, and what the path says is added on the way from there.
 * @param role ARN of the role that reads the lake; undefined for the default one of the namespace.
 */
export function stagingStatements(
  contract: Table,
  partitions: readonly StagedPartition[],
  role: string | undefined,
): readonly string[] {
  const staged = stagedName(contract);
  const files = identifier(`files_${contract.name}`);
  const columns = Object.keys(fileColumns(contract)).map(identifier).join(', ');
  const { name, type: partitionType } = contract.partition;
  return [
    temporary(staged, readerColumns(contract)),
    ...partitions.flatMap(({ value, manifest }) => [
      temporary(files, fileColumns(contract)),
      `COPY ${files} FROM ${literal(manifest)} IAM_ROLE ${role === undefined ? 'default' : literal(role)} FORMAT AS PARQUET MANIFEST`,
      `INSERT INTO ${staged} (${columns}, ${identifier(name)}) SELECT ${columns}, CAST(${literal(value)} AS ${type(partitionType)}) FROM ${files}`,
      `DROP TABLE ${files}`,
    ]),
  ];
}

const temporary = (name: string, columns: Readonly<Record<string, ColumnType>>): string =>
  `CREATE TEMPORARY TABLE ${name} ${columnDefinitions(columns, redshift)}`;

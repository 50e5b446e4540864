import { readerColumns, trino, type ColumnType, type Table } from '@rentlake/schema';
import type { Marketplace } from './marketplace.ts';

/** A view that readers query. */
export interface View {
  readonly name: string;
  readonly about: string;
  readonly sql: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** Trino's name of a column's type, where that is narrower. */
  readonly exactTypes?: Readonly<Record<string, string>>;
}

const run = 'run_id';

/** The name of the view that tells which run readers see. */
export const currentRun = 'current_run';

/** The schema of a catalogue in which the tables hold the rows of all runs, partitioned by run. */
export const runsSchema = ({ schema }: Pick<Marketplace, 'schema'>): string => `${schema}_runs`;

/** The partition keys of a table in that schema. */
export const runsKeys = ({ partition }: Table): readonly string[] => [run, partition.name];

/** One row, with the run that readers see. To replace it is to publish: all other views compare with it. */
export function currentRunView(runId: string): View {
  return {
    name: currentRun,
    about: 'The run that is published.',
    sql: `SELECT ${trino.literal(runId)} AS ${run}`,
    columns: { [run]: { kind: 'text' } },
    exactTypes: { [run]: `varchar(${runId.length})` },
  };
}

/**
 * The published rows of each table, in the dialect of Trino and Athena. The run is compared with a query of one constant
 * row, which the planner folds: only partitions of that run are read.
 */
export function publishedViews(marketplace: Marketplace): readonly View[] {
  return Object.values(marketplace.metrics).map(({ table }) => ({
    name: table.name,
    about: table.about,
    sql: publishedRows(marketplace, table),
    columns: readerColumns(table),
  }));
}

function publishedRows(
  marketplace: Marketplace,
  { grain, measures, partition, name }: Table,
): string {
  const { identifier, cast } = trino;
  const named = (...path: string[]): string => path.map(identifier).join('.');
  const key = identifier(partition.name);
  const columns = [
    ...Object.keys({ ...grain, ...measures }).map(identifier),
    // Crawlers take every key of a path for text.
    `${cast(key, partition.type)} AS ${key}`,
  ];
  return `SELECT ${columns.join(', ')}
FROM ${named(runsSchema(marketplace), name)}
WHERE ${identifier(run)} = (SELECT ${identifier(run)} FROM ${named(marketplace.schema, currentRun)})`;
}

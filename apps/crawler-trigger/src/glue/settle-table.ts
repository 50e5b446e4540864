import { catalogueDrift } from './catalogue-drift.ts';
import type { ExpectedTable } from './expected-table.ts';
import { mendColumns } from './mend-columns.ts';
import type { GluePorts, KnownTable } from './ports.ts';
import { restoreRuns, type OtherRuns } from './restore-runs.ts';
import { settlePartitions } from './settle-partitions.ts';

/** What is wrong with a table of the catalogue, as sentences. */
export interface TableProblems {
  readonly drift: readonly string[];
  /** Columns that keep their type because readers of the published run need it. */
  readonly held: readonly string[];
}

/**
 * Has a table of the catalogue be as it should be, and then know the run's partitions, as far as no crawl is needed for it. Of a table
 * without rows a crawler sees neither keys nor columns, so that none is waited for.
 * @param isCrawled Whether a crawl has been over the run's files.
 */
export async function settleTable(
  { table, partitions }: ExpectedTable,
  isCrawled: boolean,
  others: OtherRuns,
  ports: Pick<GluePorts, 'tables' | 'partitions'>,
): Promise<TableProblems> {
  const find = () => ports.tables.find(table.database, table.name);
  const isCrawlable = partitions.partitions.length > 0;
  let found = await find();
  const isNew = !found && !isCrawlable;
  if (isNew) {
    await ports.tables.create(withColumnsOf(others, table));
    found = await find();
  }
  let held: readonly string[] = [];
  if (found && (isCrawled || !isCrawlable) && catalogueDrift(found, table).length > 0) {
    held = await mendColumns(found, table, others.published);
    found = await find();
  }
  const drift = catalogueDrift(found, table);
  if (drift.length === 0) {
    await restoreRuns(table, isNew, others, ports.partitions);
    await settlePartitions(partitions, ports.partitions);
  }
  return { drift, held };
}

/** With the columns as well that only the published run has: its readers name them until the switch. */
function withColumnsOf({ published }: OtherRuns, table: KnownTable): KnownTable {
  const own = new Set(table.columns.map(({ name }) => name));
  const more = published?.tables[table.name]?.columns ?? [];
  return { ...table, columns: [...table.columns, ...more.filter(({ name }) => !own.has(name))] };
}

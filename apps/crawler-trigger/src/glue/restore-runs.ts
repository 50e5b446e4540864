import type { InspectedRun } from '../run-tables.ts';
import { partitionsOf } from './expected-table.ts';
import type { CataloguePartitions, KnownTable } from './ports.ts';
import type { RunPartitions } from './settle-partitions.ts';

export interface OtherRuns {
  /** The one that readers see. */
  readonly published: InspectedRun | undefined;
  /** Those that the lake keeps. */
  readonly kept: () => Promise<readonly InspectedRun[]>;
  /** Where their files lie: `s3://<bucket>/<prefix>`. */
  readonly lake: string;
}

/**
 * Adds the partitions of all runs to a table that has lost them, as one does that was removed: first those of the published run, without
 * which its readers see less than there is, then the others, for a rollback.
 * @param isNew Whether the table was created just now. One that was not has lost something if it lacks partitions of the published run.
 */
export async function restoreRuns(
  table: KnownTable,
  isNew: boolean,
  { published, kept, lake }: OtherRuns,
  catalogue: CataloguePartitions,
): Promise<void> {
  const { database, name } = table;
  const lost = published ? await missingPartitions(table, published, lake, catalogue) : [];
  if (lost.length > 0) await catalogue.add(database, name, lost);
  if (!isNew && lost.length === 0) return;
  const others = (await kept()).filter(({ runId }) => runId !== published?.runId);
  const older = others.flatMap((run) => partitionsOf(run, table, lake).partitions);
  if (older.length > 0) await catalogue.add(database, name, older);
}

async function missingPartitions(
  table: KnownTable,
  run: InspectedRun,
  lake: string,
  catalogue: CataloguePartitions,
): Promise<RunPartitions['partitions']> {
  const { database, name } = table;
  const { partitions } = partitionsOf(run, table, lake);
  if (partitions.length === 0) return [];
  const found = await catalogue.list(database, name, run.runId);
  const known = new Set(found.map((values) => values.join('/')));
  return partitions.filter(({ values }) => !known.has(values.join('/')));
}

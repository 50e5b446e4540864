import { executeOptions } from '@rentlake/engine';
import { LakeError, layout, type DatasetCounts, type Manifest } from '@rentlake/lake';
import type { IngestionRequest } from '../job.ts';
import { partFile, rawColumns } from '../plan.ts';
import type { MySqlConnection } from './connection.ts';
import { changedSince, continues, cursorOf } from './increment.ts';
import type { DatabasePorts } from './ingest-database.ts';
import { mergePlan, mergedIn, type Merge } from './merge-plan.ts';
import { writeRawFile } from './raw-file.ts';
import { unmappedOf, type SourceTable } from './source-table.ts';

export type ChangesRead = Pick<DatasetCounts, 'read' | 'carried' | 'fetched' | 'deleted'>;

/**
 * Reads what changed in a table since the base run, and merges it into that run's rows. @returns undefined when the table
 * must be read whole: it has no cursor or another shape than in the base run, or has rows that neither the base run nor
 * the changes have.
 */
export async function mergeChanges(
  { marketplace, runId, increment }: IngestionRequest,
  ports: DatabasePorts,
  connection: MySqlConnection,
  table: SourceTable,
  base: Manifest,
): Promise<ChangesRead | undefined> {
  const { lake, engine, onProgress } = ports;
  const { dataset } = table;
  const cursor = cursorOf(table);
  const watermark = base.datasets[dataset.name]?.watermark;
  if (!increment || !cursor || !watermark || !continues(table, watermark)) return undefined;
  const scratch = (what: string): string =>
    `${layout.scratch(marketplace.name, runId, 'fetched')}/${dataset.name}/${what}`;
  const fetch = (prefix: string, columns: readonly string[], where: string): Promise<number> => {
    const rows = { table, columns, where, firstRow: 1, metadata: {} };
    return writeRawFile(connection, rows, lake, `${prefix}/${partFile(0)}`, () =>
      onProgress?.(dataset.name),
    );
  };
  const columns = rawColumns(dataset, unmappedOf(table));
  const key = dataset.key ?? '';
  const merge: Merge = {
    columns,
    key,
    base: layout.raw(marketplace.name, dataset.name, base.run_id),
    fetched: scratch('changes'),
    keys: increment.reconcileDeletes ? scratch('keys') : undefined,
    target: layout.raw(marketplace.name, dataset.name, runId),
  };
  const where = changedSince(cursor, watermark, increment.overlap);
  const fetched = await fetch(merge.fetched, columns, where);
  const keys = merge.keys === undefined ? undefined : await fetch(merge.keys, [key], 'TRUE');
  const scratchKey = layout.scratch(marketplace.name, runId, 'engine');
  const report = await engine.execute(
    mergePlan(merge, engine.dialect),
    scratchKey,
    executeOptions(ports, dataset.name),
  );
  const { carried, deleted, missing } = mergedIn(report);
  if (missing > 0) return undefined;
  const read = carried + fetched;
  if (keys !== undefined && keys !== read) {
    throw new LakeError(
      'corrupt',
      `${dataset.name}: the source has ${keys} keys, but ${carried} rows were taken over and ${fetched} fetched. Nothing is published. Run once without --incremental.`,
    );
  }
  return { read, carried, fetched, ...(keys === undefined ? {} : { deleted }) };
}

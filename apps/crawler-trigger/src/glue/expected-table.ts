import { LakeError, layout } from '@rentlake/lake';
import { runsKeys, runsSchema } from '@rentlake/metrics';
import type { CataloguedRun } from '../catalogue.ts';
import type { InspectedRun } from '../run-tables.ts';
import type { KnownTable } from './ports.ts';
import type { RunPartitions } from './settle-partitions.ts';

/** A table of a run as the catalogue should have it. */
export interface ExpectedTable {
  readonly table: KnownTable;
  readonly partitions: RunPartitions;
}

/** @param lake Its location: `s3://<bucket>/<prefix>`. */
export function expectedTable(
  { marketplace, runId, tables }: CataloguedRun,
  name: string,
  lake: string,
): ExpectedTable {
  const found = tables[name];
  const contract = marketplace.metrics[name]?.table;
  if (!found || !contract) throw new LakeError('corrupt', `Run ${runId} has no table ${name}.`);
  const table: KnownTable = {
    database: runsSchema(marketplace),
    name,
    location: `${lake}/${layout.presentationTable(marketplace.name, name)}/`,
    columns: found.columns,
    // Of keys, a crawler knows text only.
    keys: runsKeys(contract).map((key) => ({ name: key, type: 'string' })),
  };
  return { table, partitions: partitionsOf({ runId, tables }, table, lake) };
}

/** The partitions that a run has in a table; none when it has no such table, or one of other keys. */
export function partitionsOf(
  { runId, tables }: InspectedRun,
  { database, name, keys }: KnownTable,
  lake: string,
): RunPartitions {
  const found = tables[name];
  const [, ...ownKeys] = keys.map((key) => key.name);
  const isAlike = found?.partition_keys.join('/') === ownKeys.join('/');
  const folders = (values: readonly string[]): string =>
    values.map((value, index) => `${ownKeys[index]}=${value}/`).join('');
  return {
    database,
    table: name,
    runId,
    partitions: (isAlike ? found.partitions : []).map(({ values }) => ({
      values: [runId, ...values],
      location: `${lake}/${found?.location}/${folders(values)}`,
    })),
  };
}

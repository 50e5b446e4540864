import { LakeError, layout } from '@rentlake/lake';
import { runsKeys, runsSchema } from '@rentlake/metrics';
import type { CataloguedRun } from '../catalogue.ts';
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
  const database = runsSchema(marketplace);
  const folders = (values: readonly string[]): string =>
    values.map((value, index) => `${found.partition_keys[index]}=${value}/`).join('');
  return {
    table: {
      database,
      name,
      location: `${lake}/${layout.presentationTable(marketplace.name, name)}/`,
      columns: found.columns,
      // Of keys, a crawler knows text only.
      keys: runsKeys(contract).map((key) => ({ name: key, type: 'string' })),
    },
    partitions: {
      database,
      table: name,
      runId,
      partitions: found.partitions.map(({ values }) => ({
        values: [runId, ...values],
        location: `${lake}/${found.location}/${folders(values)}`,
      })),
    },
  };
}

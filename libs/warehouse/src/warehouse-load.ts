import { createHash } from 'node:crypto';
import type { Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { readerColumns } from '@rentlake/schema';
import type { TableLoad, WarehouseLoad } from './warehouse.ts';

/** What a run brings to a warehouse; undefined when its marketplace has none. */
export function warehouseLoad(
  { name: marketplace, warehouseSchema: schema, metrics }: Marketplace,
  {
    run_id: runId,
    fingerprint: source,
    tables: written,
  }: Pick<Manifest, 'run_id' | 'fingerprint' | 'tables'>,
): WarehouseLoad | undefined {
  if (schema === undefined) return undefined;
  const tables = Object.values(metrics).flatMap(({ table: contract }): TableLoad[] => {
    const output = written[contract.name];
    return output ? [{ contract, path: output.path, rows: output.rows, sums: output.sums }] : [];
  });
  const fingerprint = fingerprintOf(source, runId, tables);
  return { marketplace, schema, runId, fingerprint, tables };
}

/** In the ledger, in the place of the id of a run: readers see no rows. */
export const noRun = '(none)';

/** What has a warehouse show no rows; undefined when the marketplace has none. */
export function emptyLoad({
  name: marketplace,
  warehouseSchema: schema,
  metrics,
}: Marketplace): WarehouseLoad | undefined {
  if (schema === undefined) return undefined;
  const tables = Object.values(metrics).map(({ table: contract }): TableLoad => ({
    contract,
    path: undefined,
    rows: 0,
    sums: undefined,
  }));
  const fingerprint = fingerprintOf('', noRun, tables);
  return { marketplace, schema, runId: noRun, fingerprint, tables };
}

function fingerprintOf(source: string, runId: string, tables: readonly TableLoad[]): string {
  const content = tables.map(({ contract, rows, sums }) => [
    contract.name,
    readerColumns(contract),
    rows,
    sums,
  ]);
  return createHash('sha256')
    .update(JSON.stringify([source, runId, content]))
    .digest('hex');
}

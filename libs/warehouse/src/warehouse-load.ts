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

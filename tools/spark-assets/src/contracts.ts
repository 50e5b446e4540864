import type { Marketplace } from '@rentlake/metrics';
import { columnNames, datasetNames, lineage, reservedColumns } from '@rentlake/schema';

/** What ingestion in Python must know of the datasets of a marketplace; names in matching form come ready-made. */
export function contractsOf(marketplace: Marketplace): object {
  return {
    marketplace: marketplace.name,
    lineage,
    reserved: reservedColumns,
    datasets: Object.values(marketplace.datasets).map((dataset) => ({
      name: dataset.name,
      aliases: dataset.aliases,
      matching: [...datasetNames(dataset)],
      key: dataset.key ?? null,
      headers: Object.fromEntries(columnNames(dataset)),
      columns: Object.entries(dataset.columns).map(([name, { type, role, aliases }]) => ({
        name,
        type: type.kind,
        required: role !== 'optional',
        aliases,
      })),
    })),
  };
}

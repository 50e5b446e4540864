import { EmbeddedEngine, type Step } from '@rentlake/engine';
import {
  FolderStore,
  layout,
  RunRecord,
  stages,
  type DatasetCounts,
  type Stage,
} from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import {
  curatedColumns,
  duckdb,
  lineageTypes,
  readerColumns,
  type ColumnType,
} from '@rentlake/schema';

const noRows = (columns: Readonly<Record<string, ColumnType>>): string => {
  const values = Object.entries(columns).map(
    ([name, type]) => `${duckdb.cast('NULL', type)} AS ${duckdb.identifier(name)}`,
  );
  return `SELECT ${values.join(', ')} WHERE false`;
};

/**
 * Leaves a run without rows in `lake` that has been through `last`: its manifest, and every file that the stages after
 * it read. For tests of one stage, which may not run the stages before it.
 */
export async function emptyRun(
  lake: FolderStore,
  marketplace: Marketplace,
  runId: string,
  last: Stage,
): Promise<void> {
  const tables = Object.values(marketplace.metrics).map(({ table }) => table);
  await new EmbeddedEngine(lake, { threads: 1, memoryMiB: 256 }).execute(
    {
      inputs: [],
      steps: [
        ...datasetSteps(marketplace, runId),
        ...tables.map((table): Step => ({
          kind: 'write-partitioned',
          prefix: layout.presentation(marketplace.name, table.name, runId),
          sql: noRows(readerColumns(table)),
          partitionBy: table.partition.name,
        })),
      ],
    },
    layout.scratch(marketplace.name, runId, 'engine'),
  );
  const run = await RunRecord.create(lake, {
    marketplace: marketplace.name,
    runId,
    source: 'nowhere',
    fingerprint: '',
    inputs: [],
    versions: {},
  });
  const outputs = tables.map(({ name }) => {
    const path = layout.presentation(marketplace.name, name, runId);
    return [name, { path, rows: 0 }] as const;
  });
  for (const stage of stages.slice(0, stages.indexOf(last) + 1)) {
    await run.stage(stage, 'none', () =>
      Promise.resolve({
        ...(stage === 'ingestion' ? { datasets: counts(marketplace, {}) } : {}),
        ...(stage === 'curated'
          ? { datasets: counts(marketplace, { curated: 0, quarantined: 0 }) }
          : {}),
        ...(stage === 'kpi' ? { tables: Object.fromEntries(outputs) } : {}),
      }),
    );
  }
}

function datasetSteps(marketplace: Marketplace, runId: string): readonly Step[] {
  const file = 'part-00000.parquet';
  return Object.values(marketplace.datasets).flatMap((dataset): Step[] => {
    const texts = Object.keys(dataset.columns).map((name) => [name, { kind: 'text' }] as const);
    return [
      {
        kind: 'write',
        prefix: layout.raw(marketplace.name, dataset.name, runId),
        file,
        sql: noRows({ ...Object.fromEntries(texts), ...lineageTypes }),
      },
      {
        kind: 'write',
        prefix: layout.curated(marketplace.name, dataset.name, runId),
        file,
        sql: noRows(curatedColumns(dataset)),
      },
    ];
  });
}

function counts(
  marketplace: Marketplace,
  settled: Partial<DatasetCounts>,
): Record<string, DatasetCounts> {
  const none = { read: 0, raw: 0, reasons: {}, nulled: {}, orphans: {}, unmapped: [], ...settled };
  return Object.fromEntries(Object.keys(marketplace.datasets).map((name) => [name, { ...none }]));
}

import { EmbeddedEngine, type Step } from '@rentlake/engine';
import {
  layout,
  RunRecord,
  stages,
  type DatasetCounts,
  type LakeStore,
  type Stage,
} from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import {
  curatedColumns,
  duckdb,
  lineageTypes,
  readerColumns,
  type ColumnType,
  type Table,
} from '@rentlake/schema';

const nulls = (columns: Readonly<Record<string, ColumnType>>): string => {
  const values = Object.entries(columns).map(
    ([name, type]) => `${duckdb.cast('NULL', type)} AS ${duckdb.identifier(name)}`,
  );
  return `SELECT ${values.join(', ')}`;
};

const noRows = (columns: Readonly<Record<string, ColumnType>>): string =>
  `${nulls(columns)} WHERE false`;

/** One row of nulls in each partition. */
const nullRows = (contract: Table, partitions: readonly string[]): string => {
  const { name, type } = contract.partition;
  const partition = duckdb.identifier(name);
  const rows = partitions.map(
    (value) =>
      `SELECT * REPLACE (${duckdb.cast(duckdb.literal(value), type)} AS ${partition}) FROM (${nulls(readerColumns(contract))})`,
  );
  return rows.join(' UNION ALL ');
};

/**
 * Leaves a run without rows in `lake` that has been through `last`: its manifest, and every file that the stages after
 * it read. For tests of one stage, which may not run the stages before it.
 * @param partitions Of every table. Each has one row, of nulls.
 */
export async function emptyRun(
  lake: LakeStore,
  marketplace: Marketplace,
  runId: string,
  last: Stage,
  partitions: readonly string[] = [],
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
          sql: partitions.length === 0 ? noRows(readerColumns(table)) : nullRows(table, partitions),
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
    return [name, { path, rows: partitions.length }] as const;
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

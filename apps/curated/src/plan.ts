import type { EnginePlan, Step } from '@rentlake/engine';
import { layout } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import {
  curatedRows,
  nulledCounts,
  orphanCounts,
  quarantinedRows,
  reasonsColumn,
  rejectedRows,
  repeatedKeys,
  type Dataset,
  type ReadingDialect,
} from '@rentlake/schema';

const file = 'part-00000.parquet';

interface RunName {
  readonly marketplace: string;
  readonly runId: string;
}

/** Splits the raw rows of a dataset into curated and quarantined ones, and counts why. */
export function curatedPlan(
  dataset: Dataset,
  dialect: ReadingDialect,
  { marketplace, runId }: RunName,
): EnginePlan {
  const { key } = dataset;
  const shares = dialect.read.keyShares;
  const repeated =
    key === undefined
      ? []
      : Array.from({ length: shares }, (_, share) => ({
          kind: 'table' as const,
          name: `repeated_${share}`,
          sql: repeatedKeys({ ...dataset, key }, dialect, 'raw', { share, shares }),
        }));
  const nulled = nulledCounts(dataset, dialect, 'raw', 'rejected');
  return {
    typesBeforeFilters: true,
    inputs: [
      { kind: 'parquet', name: 'raw', prefix: layout.raw(marketplace, dataset.name, runId) },
    ],
    steps: [
      ...repeated,
      {
        kind: 'table',
        name: 'rejected',
        sql: rejectedRows(
          dataset,
          dialect,
          'raw',
          repeated.map(({ name }) => name),
        ),
      },
      {
        kind: 'write',
        prefix: layout.curated(marketplace, dataset.name, runId),
        file,
        sql: curatedRows(dataset, dialect, 'raw', 'rejected'),
      },
      {
        kind: 'write',
        prefix: layout.quarantine(marketplace, dataset.name, runId),
        file,
        sql: quarantinedRows('rejected'),
      },
      {
        kind: 'measure',
        name: 'reasons',
        sql: `SELECT reason, CAST(COUNT(*) AS DOUBLE) AS count
FROM (SELECT ${dialect.read.eachOf(reasonsColumn)} AS reason FROM rejected) AS reasons
GROUP BY reason ORDER BY reason`,
      },
      ...(nulled === undefined ? [] : [{ kind: 'measure' as const, name: 'nulled', sql: nulled }]),
    ],
  };
}

/** Counts, over the curated rows of all datasets, the references that point nowhere. */
export function orphansPlan(
  marketplace: Marketplace,
  dialect: ReadingDialect,
  runId: string,
): EnginePlan {
  const datasets = Object.values(marketplace.datasets);
  const relation = (name: string): string => dialect.identifier(name);
  const keyOf = (name: string): string => marketplace.datasets[name]?.key ?? '';
  return {
    inputs: datasets.map(({ name }) => ({
      kind: 'parquet',
      name,
      prefix: layout.curated(marketplace.name, name, runId),
    })),
    steps: datasets.flatMap((dataset): Step[] => {
      const sql = orphanCounts(dataset, dialect, relation, keyOf);
      return sql === undefined ? [] : [{ kind: 'measure', name: dataset.name, sql }];
    }),
  };
}

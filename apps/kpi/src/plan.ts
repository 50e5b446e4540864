import type { EnginePlan, Step } from '@rentlake/engine';
import { layout } from '@rentlake/lake';
import { metricSources, metricSql, type Marketplace } from '@rentlake/metrics';
import { measureSums, type Dialect } from '@rentlake/schema';

/** Computes every table of a marketplace from the curated rows of a run, and adds up its measures. */
export function kpiPlan(marketplace: Marketplace, dialect: Dialect, runId: string): EnginePlan {
  const metrics = Object.values(marketplace.metrics);
  const sources = new Set(metrics.flatMap((metric) => metricSources(metric, dialect)));
  return {
    inputs: [...sources].map((name) => ({
      kind: 'parquet',
      name,
      prefix: layout.curated(marketplace.name, name, runId),
    })),
    steps: metrics.map((metric): Step => {
      const sums = measureSums(metric.table, dialect);
      return {
        kind: 'write-partitioned',
        prefix: layout.presentation(marketplace.name, metric.table.name, runId),
        partitionBy: metric.table.partition.name,
        orderBy: Object.keys(metric.table.grain),
        sql: metricSql(metric, dialect, dialect.identifier),
        ...(Object.keys(sums).length === 0 ? {} : { totals: sums }),
      };
    }),
  };
}

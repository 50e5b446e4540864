import { curatedPlan } from '@rentlake/curated';
import {
  executeOptions,
  tableInput,
  type EnginePlan,
  type EngineReport,
  type Scalar,
  type StageContext,
  type Step,
} from '@rentlake/engine';
import { kpiPlan } from '@rentlake/kpi';
import { layout, type Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { duckdb, type Table } from '@rentlake/schema';

export interface VerifyRequest {
  readonly marketplace: Marketplace;
  readonly manifest: Manifest;
  /** Where the recomputation starts. */
  readonly from: 'raw' | 'curated';
  /** Differing rows of a table to report at most. */
  readonly examples: number;
}

export interface VerifyPorts extends StageContext {
  /** Compares what two engines wrote; its SQL is DuckDB's. */
  readonly comparer: StageContext['engine'];
}

/** A row that only one side has. */
export interface DifferingRow {
  readonly side: 'published' | 'recomputed';
  readonly row: Readonly<Record<string, Scalar>>;
}

export interface TableComparison {
  readonly table: string;
  readonly published: number;
  readonly recomputed: number;
  /** Rows of either side that the other lacks. */
  readonly differing: number;
  /** The first of them, in the order of the table's grain. */
  readonly examples: readonly DifferingRow[];
  /** Columns whose types are not the same in the files: name, published and recomputed type. */
  readonly types: readonly (readonly [column: string, published: string, recomputed: string])[];
}

export const isEqual = ({ differing, types }: TableComparison): boolean =>
  differing === 0 && types.length === 0;

/**
 * Computes the tables of a run again, beside it, and compares them row by row with those it has. The run is not touched.
 */
export async function verifyRun(
  { marketplace, manifest, from, examples }: VerifyRequest,
  { lake, engine, comparer, ...context }: VerifyPorts,
): Promise<readonly TableComparison[]> {
  const run = { marketplace: marketplace.name, runId: manifest.run_id };
  const work = layout.scratch(run.marketplace, run.runId, 'verify');
  const aside = (prefix: string): string => `${work}/${prefix}`;
  const engineScratch = `${work}/engine`;
  const execute = (plan: EnginePlan, what: string): Promise<EngineReport> =>
    engine.execute(plan, engineScratch, executeOptions({ lake, engine, ...context }, what));
  try {
    for (const dataset of from === 'raw' ? Object.values(marketplace.datasets) : []) {
      const plan = curatedPlan(dataset, engine.dialect, run);
      await execute(movedPlan(onlyRows(plan), { writes: aside }), dataset.name);
    }
    const tables = kpiPlan(marketplace, engine.dialect, run.runId);
    const moved = movedPlan(tables, { writes: aside, ...(from === 'raw' ? { reads: aside } : {}) });
    await execute(moved, 'tables');
    const comparisons: TableComparison[] = [];
    for (const { table } of Object.values(marketplace.metrics)) {
      const path =
        manifest.tables[table.name]?.path ??
        layout.presentation(run.marketplace, table.name, run.runId);
      const plan = comparisonPlan(table, { published: path, recomputed: aside(path) }, examples);
      const options = executeOptions({ lake, engine: comparer, ...context }, table.name);
      const { measured } = await comparer.execute(plan, engineScratch, options);
      comparisons.push(comparisonOf(table.name, measured));
    }
    return comparisons;
  } finally {
    await lake.remove(work);
  }
}

/** A plan without what it counts. */
const onlyRows = (plan: EnginePlan): EnginePlan => ({
  ...plan,
  steps: plan.steps.filter(({ kind }) => kind !== 'measure'),
});

/** The plan with its files elsewhere. */
function movedPlan(
  plan: EnginePlan,
  {
    reads = (prefix) => prefix,
    writes,
  }: {
    readonly reads?: (prefix: string) => string;
    readonly writes: (prefix: string) => string;
  },
): EnginePlan {
  return {
    ...plan,
    inputs: plan.inputs.map((input) =>
      input.kind === 'parquet' ? { ...input, prefix: reads(input.prefix) } : input,
    ),
    steps: plan.steps.map((step): Step =>
      'prefix' in step ? { ...step, prefix: writes(step.prefix) } : step,
    ),
  };
}

function comparisonPlan(
  table: Table,
  prefixes: { readonly published: string; readonly recomputed: string },
  examples: number,
): EnginePlan {
  const grain = Object.keys(table.grain).map(duckdb.identifier).join(', ');
  const only = (side: string, other: string): string =>
    `SELECT '${side}' AS side, * FROM (SELECT * FROM ${side} EXCEPT ALL SELECT * FROM ${other}) AS rows`;
  const types = (side: string): string =>
    `(SELECT column_name, column_type FROM (DESCRIBE ${side}))`;
  return {
    inputs: Object.entries(prefixes).map(([name, prefix]) => ({
      ...tableInput(table, prefix),
      name,
    })),
    steps: [
      {
        kind: 'table',
        name: 'differing',
        sql: `${only('published', 'recomputed')} UNION ALL ${only('recomputed', 'published')}`,
      },
      {
        kind: 'measure',
        name: 'counts',
        sql: `SELECT ${['published', 'recomputed', 'differing']
          .map((name) => `(SELECT CAST(COUNT(*) AS DOUBLE) FROM ${name}) AS ${name}`)
          .join(', ')}`,
      },
      {
        kind: 'measure',
        name: 'examples',
        sql: `SELECT * FROM differing ORDER BY ${grain}, side LIMIT ${examples}`,
      },
      {
        kind: 'measure',
        name: 'types',
        sql: `SELECT column_name AS name, p.column_type AS published, r.column_type AS recomputed
FROM ${types('published')} AS p FULL JOIN ${types('recomputed')} AS r USING (column_name)
WHERE p.column_type IS DISTINCT FROM r.column_type ORDER BY column_name`,
      },
    ],
  };
}

function comparisonOf(table: string, measured: EngineReport['measured']): TableComparison {
  const counts = measured['counts']?.[0] ?? {};
  return {
    table,
    published: Number(counts['published']),
    recomputed: Number(counts['recomputed']),
    differing: Number(counts['differing']),
    examples: (measured['examples'] ?? []).map(({ side, ...row }) => ({
      side: side === 'published' ? 'published' : 'recomputed',
      row,
    })),
    types: (measured['types'] ?? []).map(({ name, published, recomputed }) => [
      String(name),
      String(published),
      String(recomputed),
    ]),
  };
}

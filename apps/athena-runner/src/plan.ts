import { tableInput, type EnginePlan, type Step } from '@rentlake/engine';
import { layout, type Manifest } from '@rentlake/lake';
import { namedQuerySql, type Marketplace, type NamedQuery } from '@rentlake/metrics';
import type { Dialect } from '@rentlake/schema';

/** Answers one named query over the tables of a run, and stores the answer as CSV and Parquet. */
export function queryPlan(
  marketplace: Marketplace,
  query: NamedQuery,
  manifest: Manifest,
  dialect: Dialect,
): EnginePlan {
  const used = new Set<string>();
  const sql = namedQuerySql(query, dialect, (table) => {
    used.add(table);
    return dialect.identifier(table);
  });
  const prefix = layout.queryResult(marketplace.name, query.name, manifest.run_id);
  const inputs = [...used].flatMap((name) => {
    const table = marketplace.metrics[name]?.table;
    const output = manifest.tables[name];
    return table && output ? [tableInput(table, output.path)] : [];
  });
  return { inputs, steps: storedAnswer(prefix, sql) };
}

/** Stores the rows of a SELECT as every answer is, and counts them as `rows`. */
export function storedAnswer(prefix: string, sql: string): readonly Step[] {
  return [
    { kind: 'table', name: 'result', sql },
    {
      kind: 'measure',
      name: 'rows',
      sql: 'SELECT CAST(COUNT(*) AS INTEGER) AS rows FROM result',
    },
    { kind: 'write', prefix, file: 'result.parquet', sql: 'FROM result' },
    { kind: 'write', prefix, file: 'result.csv', format: 'csv', sql: 'FROM result' },
  ];
}

import {
  readerColumns,
  table,
  type Dataset,
  type Dialect,
  type DialectFunctions,
  type Table,
  type TableDeclaration,
} from '@rentlake/schema';

export interface MetricContext {
  /** The curated rows of a dataset, as a relation. */
  readonly from: (dataset: Dataset) => string;
  readonly fn: DialectFunctions;
}

export interface MetricDeclaration extends TableDeclaration {
  /** One SELECT that yields grain, measures and partition by name, in any order. */
  readonly query: (context: MetricContext) => string;
}

/** A published table and the one query that defines it on every engine. */
export interface Metric {
  readonly table: Table;
  readonly query: (context: MetricContext) => string;
}

export function metric(declaration: MetricDeclaration): Metric {
  return { table: table(declaration), query: declaration.query };
}

/** The metric's rows, in no order, with the contract's columns and types. `relation` names the curated rows of a dataset. */
export function metricSql(
  { table: contract, query }: Metric,
  dialect: Dialect,
  relation: (dataset: string) => string,
): string {
  const columns = Object.entries(readerColumns(contract)).map(
    ([name, type]) =>
      `${dialect.cast(dialect.identifier(name), type)} AS ${dialect.identifier(name)}`,
  );
  return `SELECT ${columns.join(',\n  ')}
FROM (
${query({ from: (dataset) => relation(dataset.name), fn: dialect.fn })}
) AS metric`;
}

/** Names of the datasets that a metric reads. */
export function metricSources({ query }: Metric, dialect: Dialect): readonly string[] {
  const seen = new Set<string>();
  query({
    from: (dataset) => {
      seen.add(dataset.name);
      return dataset.name;
    },
    fn: dialect.fn,
  });
  return [...seen];
}

import type { Column, ColumnType, Dialect, DialectFunctions } from '@rentlake/schema';
import type { Metric } from './metric.ts';

export interface QueryContext {
  /** The published rows of a table, as a relation. */
  readonly from: (metric: Metric) => string;
  readonly fn: DialectFunctions;
}

/** A question that people ask of the published tables, and its one answer. */
export interface NamedQuery {
  readonly name: string;
  readonly about: string;
  readonly columns: Readonly<Record<string, ColumnType>>;
  /** One SELECT with these columns, in the order of the answer. */
  readonly query: (context: QueryContext) => string;
  /** The columns that order the answer: `revenue DESC`, `city`. */
  readonly order: readonly string[];
  readonly limit: number | undefined;
}

export interface NamedQueryDeclaration {
  readonly name: string;
  readonly about: string;
  readonly columns: Readonly<Record<string, Column>>;
  readonly query: (context: QueryContext) => string;
  readonly order: readonly string[];
  readonly limit?: number;
}

export function namedQuery(declaration: NamedQueryDeclaration): NamedQuery {
  const columns = Object.fromEntries(
    Object.entries(declaration.columns).map(([name, column]) => [name, column.type]),
  );
  return { ...declaration, columns, limit: declaration.limit };
}

/** The answer, with its columns, types and order. `relation` names the published rows of a table. */
export function namedQuerySql(
  query: NamedQuery,
  dialect: Dialect,
  relation: (table: string) => string,
): string {
  const columns = Object.entries(query.columns).map(
    ([name, type]) =>
      `${dialect.cast(dialect.identifier(name), type)} AS ${dialect.identifier(name)}`,
  );
  const limit = query.limit === undefined ? '' : `\nLIMIT ${query.limit}`;
  return `SELECT ${columns.join(',\n  ')}
FROM (
${query.query({ from: (metric) => relation(metric.table.name), fn: dialect.fn })}
) AS answer
ORDER BY ${query.order.join(', ')}${limit}`;
}

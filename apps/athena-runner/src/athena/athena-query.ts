import { createHash } from 'node:crypto';
import type { Manifest } from '@rentlake/lake';
import { namedQuerySql, type Marketplace, type NamedQuery } from '@rentlake/metrics';
import { fileColumns, trino, type Table } from '@rentlake/schema';
import type { AthenaQuery } from './athena.ts';

/** A named query over the tables of all runs, of which it reads those of one. */
export function athenaQuery(
  marketplace: Marketplace,
  query: NamedQuery,
  run: Pick<Manifest, 'run_id' | 'created_at'>,
  attempt: number,
): AthenaQuery {
  const parameters: string[] = [];
  const sql = namedQuerySql(query, trino, (name) => {
    const table = marketplace.metrics[name]?.table;
    if (!table) throw new Error(`${query.name} reads ${name}, which ${marketplace.name} has not.`);
    parameters.push(trino.literal(run.run_id));
    return rowsOfRun(table);
  });
  const { name } = query;
  // Athena compares neither parameters nor workgroup; a run of this id may have been there before.
  const asked = [marketplace.name, run.run_id, run.created_at, name, attempt, sql, parameters];
  const token = createHash('sha256').update(JSON.stringify(asked)).digest('hex');
  return { name, sql, parameters, token };
}

/** The catalogue has partitions as text; readers get them as the contract says. */
function rowsOfRun(table: Table): string {
  const { name, type } = table.partition;
  const columns = [
    ...Object.keys(fileColumns(table)).map(trino.identifier),
    `${trino.cast(trino.identifier(name), type)} AS ${trino.identifier(name)}`,
  ];
  return `(SELECT ${columns.join(', ')} FROM ${trino.identifier(table.name)} WHERE ${trino.identifier('run_id')} = ?)`;
}

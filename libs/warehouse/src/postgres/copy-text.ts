import { duckdb, type ColumnType, type Table } from '@rentlake/schema';
import { readerColumns } from '@rentlake/schema';

/** What PostgreSQL's text format writes otherwise: the character by its code → its letter. */
const escapes = { 92: '\\\\', 9: '\\t', 10: '\\n', 13: '\\r' } as const;

function field(name: string, { kind }: ColumnType): string {
  const text = `CAST(${duckdb.identifier(name)} AS VARCHAR)`;
  const escaped =
    kind === 'text'
      ? [92, 9, 10, 13].reduce(
          (sql, code) =>
            `replace(${sql}, chr(${code}), ${duckdb.literal(escapes[code as keyof typeof escapes])})`,
          text,
        )
      : text;
  return `coalesce(${escaped}, '\\N')`;
}

/** DuckDB's query that gives each row of a relation as one line of COPY's text format, line end included. */
export function copyLines(relation: string, contract: Table): string {
  const fields = Object.entries(readerColumns(contract)).map(([name, type]) => field(name, type));
  return `SELECT ${fields.join(' || chr(9) || ')} || chr(10) AS line FROM (${relation}) AS rows`;
}

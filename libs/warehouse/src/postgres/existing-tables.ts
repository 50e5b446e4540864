import { postgres, readerColumns, type ColumnType, type Table } from '@rentlake/schema';
import type { Client } from 'pg';

/** A table or the like as the catalogue of PostgreSQL has it. */
export interface ExistingTable {
  /** `r` is a table, `p` one of partitions; anything else is none that can be loaded. */
  readonly kind: string;
  readonly comment: string | null;
  /** Name → type, in order. */
  readonly columns: Readonly<Record<string, string>>;
}

const question = `
SELECT c.relname AS name, c.relkind AS kind, obj_description(c.oid, 'pg_class') AS comment,
  (SELECT json_object_agg(a.attname, format_type(a.atttypid, a.atttypmod) ORDER BY a.attnum)
    FROM pg_attribute AS a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = ANY($2) AND c.relkind <> 'i'`;

/** What goes by some names in a schema. */
export async function existingTables(
  client: Client,
  schema: string,
  names: readonly string[],
): Promise<ReadonlyMap<string, ExistingTable>> {
  const { rows } = await client.query<{
    name: string;
    kind: string;
    comment: string | null;
    columns: Record<string, string> | null;
  }>(question, [schema, [...names]]);
  return new Map(
    rows.map(({ name, columns, ...table }) => [name, { ...table, columns: columns ?? {} }]),
  );
}

/** A type as the catalogue spells it. */
export function cataloguedType(type: ColumnType): string {
  return type.kind === 'timestamp'
    ? 'timestamp without time zone'
    : postgres.type(type).toLowerCase();
}

/** Whether a table can be read as its contract says. The order of columns does not matter. */
export function hasShape(existing: ExistingTable | undefined, contract: Table): boolean {
  return Object.entries(readerColumns(contract)).every(
    ([name, type]) => existing?.columns[name] === cataloguedType(type),
  );
}

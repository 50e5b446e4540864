import { redshift, readerColumns, type ColumnType, type Table } from '@rentlake/schema';
import type { DataRow } from './data-api.ts';

/** A column as the catalogue of Redshift has it. */
export interface ExistingColumn {
  readonly type: string;
  /** Rows are sorted or distributed by it, so it cannot be dropped. */
  readonly isKey: boolean;
}

export interface ExistingTable {
  /** `r` is a table; anything else is none that can be loaded. */
  readonly kind: string;
  readonly comment: string | null;
  readonly columns: Readonly<Record<string, ExistingColumn>>;
}

/** Asks for tables, for their columns, and for those by which rows are distributed or sorted. */
export function selectExisting(schema: string, names: readonly string[]): readonly string[] {
  const { literal } = redshift;
  const listed = names.map(literal).join(', ');
  const tables = `pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace`;
  const where = `n.nspname = ${literal(schema)} AND c.relname IN (${listed}) AND c.relkind <> 'i'`;
  return [
    `SELECT c.relname AS table_name, c.relkind AS kind, d.description AS comment FROM ${tables} LEFT JOIN pg_description AS d ON d.objoid = c.oid AND d.objsubid = 0 WHERE ${where}`,
    `SELECT c.relname AS table_name, a.attname AS column_name, format_type(a.atttypid, a.atttypmod) AS type FROM ${tables} JOIN pg_attribute AS a ON a.attrelid = c.oid WHERE ${where} AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum`,
    `SELECT table_name, column_name FROM svv_redshift_columns WHERE database_name = current_database() AND schema_name = ${literal(schema)} AND table_name IN (${listed}) AND (distkey OR sortkey <> 0)`,
  ];
}

/** What the statements of `selectExisting` answered. */
export function existingTables(
  tables: readonly DataRow[],
  columns: readonly DataRow[],
  keys: readonly DataRow[],
): ReadonlyMap<string, ExistingTable> {
  const found = tables.map((table): [string, ExistingTable] => {
    const of = ({ table_name: name }: DataRow): boolean => name === table['table_name'];
    const keyNames = new Set(keys.filter(of).map((row) => row['column_name']));
    const own = columns
      .filter(of)
      .map((row): [string, ExistingColumn] => [
        String(row['column_name']),
        { type: String(row['type']), isKey: keyNames.has(row['column_name']) },
      ]);
    const comment = table['comment'] ?? null;
    return [
      String(table['table_name']),
      {
        kind: String(table['kind']),
        comment: comment === null ? null : String(comment),
        columns: Object.fromEntries(own),
      },
    ];
  });
  return new Map(found);
}

/** A type as the catalogue spells it. */
export function cataloguedType(type: ColumnType): string {
  if (type.kind === 'timestamp') return 'timestamp without time zone';
  return redshift.type(type).toLowerCase().replace('varchar', 'character varying');
}

/** Whether a table can be read as its contract says. The order of columns does not matter. */
export function hasShape(existing: ExistingTable | undefined, contract: Table): boolean {
  return Object.entries(readerColumns(contract)).every(
    ([name, type]) => existing?.columns[name]?.type === cataloguedType(type),
  );
}

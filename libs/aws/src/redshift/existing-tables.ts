import { redshift, readerColumns, type ColumnType, type Table } from '@rentlake/schema';
import type { DataRow } from './data-api.ts';

/** A column as the catalogue of Redshift has it. */
export interface ExistingColumn {
  readonly type: string;
  /** Rows are sorted or distributed by it, so it cannot be dropped. */
  readonly isKey: boolean;
}

export interface ExistingTable {
  /** `TABLE`, or something that cannot be loaded. */
  readonly kind: string;
  /** The beginning of its comment; empty when there is none. */
  readonly comment: string;
  readonly columns: Readonly<Record<string, ExistingColumn>>;
}

/** Asks for tables, then for their columns. */
export function selectExisting(schema: string, names: readonly string[]): readonly string[] {
  const { literal } = redshift;
  const where = `WHERE database_name = current_database() AND schema_name = ${literal(schema)} AND table_name IN (${names.map(literal).join(', ')})`;
  return [
    `SELECT table_name, table_type, remarks FROM svv_redshift_tables ${where}`,
    `SELECT table_name, column_name, data_type, distkey, sortkey FROM svv_redshift_columns ${where} ORDER BY ordinal_position`,
  ];
}

/** What `selectExisting` answered. */
export function existingTables(
  tables: readonly DataRow[],
  columns: readonly DataRow[],
): ReadonlyMap<string, ExistingTable> {
  const text = (value: DataRow[string] | undefined): string => String(value ?? '');
  return new Map(
    tables.map((table) => {
      const own = columns
        .filter((column) => column['table_name'] === table['table_name'])
        .map((column): readonly [string, ExistingColumn] => [
          text(column['column_name']),
          {
            type: text(column['data_type']),
            isKey: column['distkey'] === true || Number(column['sortkey']) !== 0,
          },
        ]);
      return [
        text(table['table_name']),
        {
          kind: text(table['table_type']),
          comment: text(table['remarks']),
          columns: Object.fromEntries(own),
        },
      ];
    }),
  );
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

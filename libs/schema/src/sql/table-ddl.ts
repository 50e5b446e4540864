import type { ColumnType } from '../column-type.ts';
import type { StorageDialect } from '../dialect.ts';
import { readerColumns, type Table } from '../table.ts';

/** `"schema"."name"`. */
export function qualifiedName(schema: string, name: string, dialect: StorageDialect): string {
  return `${dialect.identifier(schema)}.${dialect.identifier(name)}`;
}

export function createSchema(schema: string, dialect: StorageDialect): string {
  return `CREATE SCHEMA IF NOT EXISTS ${dialect.identifier(schema)}`;
}

/** The part of a CREATE TABLE after the table's name. */
export function columnDefinitions(
  columns: Readonly<Record<string, ColumnType>>,
  dialect: StorageDialect,
): string {
  const lines = Object.entries(columns).map(
    ([name, type]) => `${dialect.identifier(name)} ${dialect.type(type)}`,
  );
  return `(\n  ${lines.join(',\n  ')}\n)`;
}

/** The table that readers query: its partition is a column like any other. */
export function createTable(schema: string, contract: Table, dialect: StorageDialect): string {
  const name = qualifiedName(schema, contract.name, dialect);
  const columns = columnDefinitions(readerColumns(contract), dialect);
  const layout = dialect.layout ? `\n${dialect.layout(contract)}` : '';
  return `CREATE TABLE IF NOT EXISTS ${name} ${columns}${layout}`;
}

/** Statements that tell people who look at the table what it is and what its columns are for. */
export function tableComments(
  schema: string,
  contract: Table,
  dialect: StorageDialect,
): readonly string[] {
  const table = qualifiedName(schema, contract.name, dialect);
  const grain = Object.keys(contract.grain);
  const columns = Object.keys(readerColumns(contract)).map((name) => {
    const comment = columnComment(contract, grain, name);
    return `COMMENT ON COLUMN ${table}.${dialect.identifier(name)} IS ${dialect.literal(comment)}`;
  });
  return [`COMMENT ON TABLE ${table} IS ${dialect.literal(contract.about)}`, ...columns];
}

function columnComment(contract: Table, grain: readonly string[], name: string): string {
  if (name === contract.partition.name) return 'Partition of the table in the lake.';
  const of = `for each ${grain.join(', ')}`;
  return grain.includes(name) ? `Grain: one row ${of}.` : `Measure: one value ${of}.`;
}

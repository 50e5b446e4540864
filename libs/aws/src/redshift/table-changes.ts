import { createTable, qualifiedName, readerColumns, redshift, type Table } from '@rentlake/schema';
import { cataloguedType, type ExistingTable } from './existing-tables.ts';

/**
 * The statements that empty a table and give it the shape of its contract. It is altered rather than made anew, so that the
 * rights of readers stay; only a column by which it is sorted or distributed cannot go without it.
 */
export function tableChanges(
  schema: string,
  contract: Table,
  existing: ExistingTable | undefined,
): readonly string[] {
  if (!existing) return [createTable(schema, contract, redshift)];
  const table = qualifiedName(schema, contract.name, redshift);
  const columns = readerColumns(contract);
  const typeOf = (name: string): string | undefined => {
    const type = Object.hasOwn(columns, name) ? columns[name] : undefined;
    return type && cataloguedType(type);
  };
  const leaving = Object.entries(existing.columns).filter(
    ([name, { type }]) => type !== typeOf(name),
  );
  if (leaving.some(([, { isKey }]) => isKey)) return tableAnew(schema, contract);
  const gone = new Set(leaving.map(([name]) => name));
  return [
    `DELETE FROM ${table}`,
    ...[...gone].map((name) => `ALTER TABLE ${table} DROP COLUMN ${redshift.identifier(name)}`),
    ...Object.entries(columns)
      .filter(([name]) => gone.has(name) || !Object.hasOwn(existing.columns, name))
      .map(
        ([name, type]) =>
          `ALTER TABLE ${table} ADD COLUMN ${redshift.identifier(name)} ${redshift.type(type)}`,
      ),
  ];
}

/** The same for a table whose rights may go. */
export function tableAnew(schema: string, contract: Table): readonly string[] {
  return [
    `DROP TABLE ${qualifiedName(schema, contract.name, redshift)}`,
    createTable(schema, contract, redshift),
  ];
}

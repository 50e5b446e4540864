import {
  createTable,
  postgres,
  qualifiedName,
  readerColumns,
  tableComments,
  type Table,
} from '@rentlake/schema';
import { cataloguedType, type ExistingTable } from './existing-tables.ts';

const { identifier } = postgres;

/**
 * The statements that give a table, emptied before, the shape of its contract; none where it has it. It is altered rather than
 * made anew, so that the rights of readers and their views stay.
 */
export function tableChanges(
  schema: string,
  contract: Table,
  existing: ExistingTable | undefined,
): readonly string[] {
  const comments = tableComments(schema, contract, postgres);
  if (!existing) return [createTable(schema, contract, postgres), ...comments];
  const columns = readerColumns(contract);
  const changes = [
    ...Object.keys(existing.columns)
      .filter((name) => !Object.hasOwn(columns, name))
      .map((name) => `DROP COLUMN ${identifier(name)}`),
    ...Object.entries(columns).flatMap(([name, type]) => {
      const found = existing.columns[name];
      if (found === cataloguedType(type)) return [];
      return found === undefined
        ? [`ADD COLUMN ${identifier(name)} ${postgres.type(type)}`]
        : [`ALTER COLUMN ${identifier(name)} TYPE ${postgres.type(type)} USING NULL`];
    }),
  ];
  if (changes.length === 0) return existing.comment === contract.about ? [] : comments;
  const table = qualifiedName(schema, contract.name, postgres);
  return [`ALTER TABLE ${table}\n  ${changes.join(',\n  ')}`, ...comments];
}

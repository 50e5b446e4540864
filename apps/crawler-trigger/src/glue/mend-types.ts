import { LakeError } from '@rentlake/lake';
import type { PublishedTables } from '../run-tables.ts';
import { catalogueDrift } from './catalogue-drift.ts';
import type { CatalogueTables, KnownTable } from './ports.ts';

/**
 * Gives columns of a table the types of the contract when nothing but types differs: a crawler never changes the type of a column
 * that is known. A type that the published run's files have as well stays, for whoever reads that run.
 * @returns the columns that stay for that reason, as sentences.
 * @throws LakeError of kind `conflict` when somebody else changes the table.
 */
export async function mendTypes(
  expected: KnownTable,
  published: PublishedTables | undefined,
  tables: CatalogueTables,
): Promise<readonly string[]> {
  const { database, name } = expected;
  const found = await tables.find(database, name);
  if (!found) return [];
  const contract = typesOf(expected.columns);
  const mended = {
    ...found,
    columns: found.columns.map((column) => ({
      ...column,
      type: contract.get(column.name) ?? column.type,
    })),
  };
  const isTypesOnly = catalogueDrift(mended, expected).length === 0;
  const differing = found.columns.filter(
    ({ name: column, type }) => (contract.get(column) ?? type) !== type,
  );
  if (!isTypesOnly || differing.length === 0) return [];
  if (published) {
    const read = typesOf(published.tables[name]?.columns ?? []);
    const held = differing.filter((column) => read.get(column.name) !== contract.get(column.name));
    if (held.length > 0) {
      return held.map(
        (column) =>
          `${name}.${column.name} is ${read.get(column.name) ?? 'unknown'} in run ${published.runId}, which is published`,
      );
    }
  }
  if (await tables.retype(mended)) return [];
  throw new LakeError(
    'conflict',
    `Somebody else changes ${database}.${name}. Repeat the event later.`,
  );
}

const typesOf = (columns: KnownTable['columns']): ReadonlyMap<string, string> =>
  new Map(columns.map(({ name, type }) => [name, type]));

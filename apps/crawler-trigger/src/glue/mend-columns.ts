import { LakeError } from '@rentlake/lake';
import type { InspectedRun } from '../run-tables.ts';
import { catalogueDrift } from './catalogue-drift.ts';
import type { FoundTable, KnownTable } from './ports.ts';

/**
 * Gives a table the columns of the contract when nothing but columns differs: those that it lacks come last, and those that are known get
 * the contract's types, which no crawl gives them. A type that the published run's files have as well stays, for whoever reads that run.
 * @returns the columns that stay for that reason, as sentences.
 * @throws LakeError of kind `conflict` when somebody else changes the table.
 */
export async function mendColumns(
  found: FoundTable,
  expected: KnownTable,
  published: InspectedRun | undefined,
): Promise<readonly string[]> {
  const { database, name } = expected;
  const differsOtherwise = catalogueDrift({ ...found, columns: expected.columns }, expected);
  if (differsOtherwise.length > 0) return [];
  const contract = typesOf(expected.columns);
  const read = typesOf(published?.tables[name]?.columns ?? []);
  const isDifferent = (column: Column): boolean =>
    (contract.get(column.name) ?? column.type) !== column.type;
  const isHeld = (column: Column): boolean =>
    published !== undefined &&
    isDifferent(column) &&
    read.get(column.name) !== contract.get(column.name);
  const known = typesOf(found.columns);
  const missing = expected.columns.filter((column) => !known.has(column.name));
  const isToChange = found.columns.some((column) => isDifferent(column) && !isHeld(column));
  if (isToChange || missing.length > 0) {
    const settled = found.columns.map((column) =>
      isHeld(column) ? column : { ...column, type: contract.get(column.name) ?? column.type },
    );
    if (!(await found.setColumns([...settled, ...missing]))) {
      throw new LakeError(
        'conflict',
        `Somebody else changes ${database}.${name}. Repeat the event later.`,
      );
    }
  }
  return found.columns
    .filter(isHeld)
    .map(
      (column) =>
        `${name}.${column.name} is ${read.get(column.name) ?? 'unknown'} in run ${published?.runId}, which is published`,
    );
}

type Column = KnownTable['columns'][number];

const typesOf = (columns: readonly Column[]): ReadonlyMap<string, string> =>
  new Map(columns.map(({ name, type }) => [name, type]));

import type { KnownTable } from './ports.ts';

/** Each difference between a table as the catalogue has it and as it should be, as a sentence. */
export function catalogueDrift(
  found: KnownTable | undefined,
  expected: KnownTable,
): readonly string[] {
  const { name, database } = expected;
  if (!found) return [`${name} is not in database ${database}`];
  const types = new Map(found.columns.map((column) => [column.name, column.type]));
  // A column that only older runs have does no harm: the views name those of the contract.
  const columns = expected.columns.flatMap((column) => {
    const type = types.get(column.name);
    return type === column.type
      ? []
      : [
          `${name}.${column.name} is ${type ?? 'missing'} in database ${database}, the contract says ${column.type}`,
        ];
  });
  const keys = (table: KnownTable): string =>
    table.keys.map((key) => `${key.name} ${key.type}`).join(', ');
  return [
    ...(found.location === expected.location
      ? []
      : [`${name} in database ${database} lies at ${found.location}, not at ${expected.location}`]),
    ...columns,
    ...(keys(found) === keys(expected)
      ? []
      : [
          `${name} in database ${database} is partitioned by ${keys(found) || 'nothing'}, the contract says ${keys(expected)}`,
        ]),
  ];
}

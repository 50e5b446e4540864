import type { Dataset } from './dataset.ts';

/** Names match without regard to case, spaces, `_` and `-`. */
export function matchName(name: string): string {
  return name.toLowerCase().replaceAll(/[ _-]/g, '');
}

/** Every name, in matching form, under which `contract`'s file or folder may appear. */
export function datasetNames(contract: Dataset): ReadonlySet<string> {
  return new Set([contract.name, ...contract.aliases].map(matchName));
}

/** Header in matching form → contract column. */
export function columnNames(contract: Dataset): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(contract.columns).flatMap(([name, column]) =>
      [name, ...column.aliases].map((alias) => [matchName(alias), name] as const),
    ),
  );
}

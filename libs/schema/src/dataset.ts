import type { Column } from './column.ts';
import type { ColumnType } from './column-type.ts';
import { ContractError } from './contract-error.ts';
import type { Dialect } from './dialect.ts';

/** A condition over typed columns, rendered for a dialect. */
export type SqlExpression = (fn: Dialect['fn']) => string;

export interface Derived {
  readonly type: ColumnType;
  readonly sql: SqlExpression;
}

/** `column` points at the key of `dataset`; what is not found is counted, never dropped. */
export interface Reference {
  readonly column: string;
  readonly dataset: string;
}

/** The contract of one dataset: what its files are called, what their columns mean, what makes a row faulty. */
export interface Dataset {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly columns: Readonly<Record<string, Column>>;
  /** The key column, if rows have one. */
  readonly key: string | undefined;
  /** Among rows of one key the one with the highest version stays. */
  readonly version: string | undefined;
  /** Reason → condition under which a typed row has it. A condition that is null does not fire. */
  readonly rules: Readonly<Record<string, SqlExpression>>;
  /** Columns that curated rows hold beyond those of the source. */
  readonly derived: Readonly<Record<string, Derived>>;
  readonly references: readonly Reference[];
}

export interface DatasetOptions {
  readonly aliases?: readonly string[];
  readonly version?: string;
  readonly rules?: Readonly<Record<string, SqlExpression>>;
  readonly derived?: Readonly<Record<string, Derived>>;
  readonly references?: Readonly<Record<string, string>>;
}

/**
 * Declares a dataset.
 * @throws ContractError when the declaration contradicts itself (two keys, a reference or version of an unknown column).
 */
export function dataset(
  name: string,
  columns: Readonly<Record<string, Column>>,
  options: DatasetOptions = {},
): Dataset {
  const keys = Object.keys(columns).filter((column) => columns[column]?.role === 'key');
  if (keys.length > 1) {
    throw new ContractError(`Dataset ${name} declares two keys: ${keys.join(', ')}. Keep one.`);
  }
  const references = Object.entries(options.references ?? {}).map(([column, target]) => ({
    column,
    dataset: target,
  }));
  const named = [...references.map((reference) => reference.column), options.version ?? []].flat();
  for (const column of named) {
    if (!Object.hasOwn(columns, column)) {
      throw new ContractError(
        `Dataset ${name} names the column ${column}, which it does not have.`,
      );
    }
  }
  return {
    name,
    aliases: options.aliases ?? [],
    columns,
    key: keys[0],
    version: options.version,
    rules: options.rules ?? {},
    derived: options.derived ?? {},
    references,
  };
}

/** The columns of a curated row, in order: the contract's, then the derived ones. */
export function curatedColumns(contract: Dataset): Readonly<Record<string, ColumnType>> {
  return Object.fromEntries([
    ...Object.entries(contract.columns).map(([name, column]) => [name, column.type] as const),
    ...Object.entries(contract.derived).map(([name, derived]) => [name, derived.type] as const),
  ]);
}

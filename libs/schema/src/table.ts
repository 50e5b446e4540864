import type { Column } from './column.ts';
import type { ColumnType } from './column-type.ts';
import { ContractError } from './contract-error.ts';

/** The contract of a published table: one row for each value of its grain. */
export interface Table {
  readonly name: string;
  readonly about: string;
  readonly grain: Readonly<Record<string, ColumnType>>;
  readonly measures: Readonly<Record<string, ColumnType>>;
  /** Stands in the path only; its values match `[a-z0-9_-]+`. */
  readonly partition: { readonly name: string; readonly type: ColumnType };
}

export interface TableDeclaration {
  readonly name: string;
  readonly about: string;
  readonly grain: Readonly<Record<string, Column>>;
  readonly measures: Readonly<Record<string, Column>>;
  readonly partition: Readonly<Record<string, Column>>;
}

const types = (columns: Readonly<Record<string, Column>>): Record<string, ColumnType> =>
  Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, column.type]));

/**
 * Declares a published table.
 * @throws ContractError unless it has exactly one partition column, which is not one of its other columns.
 */
export function table(declaration: TableDeclaration): Table {
  const [partition, ...more] = Object.entries(declaration.partition);
  if (!partition || more.length > 0) {
    throw new ContractError(`Table ${declaration.name} must have exactly one partition column.`);
  }
  const [name, column] = partition;
  if (Object.hasOwn({ ...declaration.grain, ...declaration.measures }, name)) {
    throw new ContractError(
      `Table ${declaration.name} has its partition column ${name} in its files as well; it belongs in the path only.`,
    );
  }
  return {
    name: declaration.name,
    about: declaration.about,
    grain: types(declaration.grain),
    measures: types(declaration.measures),
    partition: { name, type: column.type },
  };
}

/** The columns that the files of a table hold, in order. */
export function fileColumns(contract: Table): Readonly<Record<string, ColumnType>> {
  return { ...contract.grain, ...contract.measures };
}

/** The columns that readers see: those of the files, then the partition. */
export function readerColumns(contract: Table): Readonly<Record<string, ColumnType>> {
  return { ...fileColumns(contract), [contract.partition.name]: contract.partition.type };
}

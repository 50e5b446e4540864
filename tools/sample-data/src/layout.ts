import type { Dataset, Extra } from './dataset.ts';

/** How one file of a dataset looks. */
export interface FileLayout {
  readonly path: string;
  /** In the order of the file: a header, and the contract's column or what else stands there. */
  readonly columns: readonly (readonly [header: string, source: string | Extra])[];
  readonly bom?: true;
  readonly crlf?: true;
  /** No line end after the last row. */
  readonly unterminated?: true;
  readonly headerOnly?: true;
}

/** One regular file: contract names, contract order, LF, no BOM. */
export function cleanLayout({ name, columns }: Dataset): readonly FileLayout[] {
  return [
    { path: `${name}.csv`, columns: columns.map((column) => [column.name, column.name] as const) },
  ];
}

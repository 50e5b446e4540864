/** A part of a program, without its comments, that may name a column. */
export interface Piece {
  /** property: a name of data, as in `row.city`, `{ city }`. text: a string or template. variable: any other name. */
  readonly kind: 'property' | 'text' | 'variable';
  readonly text: string;
  /** Where the text begins in the file. */
  readonly offset: number;
  /** The names and texts that stand in the same object, type or list. */
  readonly beside: readonly string[];
}

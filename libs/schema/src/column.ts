import type { ColumnType } from './column-type.ts';

/** key: not null and unique. required: not null. optional: becomes null when it does not parse. */
export type ColumnRole = 'key' | 'required' | 'optional';

/** How the spelling of a text column is settled: letter case first (ASCII only), then single words. */
export interface Spelling {
  readonly letters: 'upper' | 'lower';
  readonly words: Readonly<Record<string, string>>;
}

/** One column of a dataset: an immutable value that each call refines. */
export class Column {
  readonly type: ColumnType;
  readonly role: ColumnRole;
  readonly aliases: readonly string[];
  readonly spelling: Spelling | undefined;

  constructor(
    type: ColumnType,
    role: ColumnRole = 'optional',
    aliases: readonly string[] = [],
    spelling: Spelling | undefined = undefined,
  ) {
    this.type = type;
    this.role = role;
    this.aliases = aliases;
    this.spelling = spelling;
  }

  key(): Column {
    return new Column(this.type, 'key', this.aliases, this.spelling);
  }

  required(): Column {
    return new Column(this.type, 'required', this.aliases, this.spelling);
  }

  /** Other headers under which real files carry this column. */
  alias(...names: string[]): Column {
    return new Column(this.type, this.role, [...this.aliases, ...names], this.spelling);
  }

  upperCase(): Column {
    return new Column(this.type, this.role, this.aliases, { letters: 'upper', words: {} });
  }

  /** Lower case, then `words` replaced: `lowerCase({ cancelled: 'canceled' })`. */
  lowerCase(words: Readonly<Record<string, string>> = {}): Column {
    return new Column(this.type, this.role, this.aliases, { letters: 'lower', words });
  }
}

export const text = (): Column => new Column({ kind: 'text' });
export const boolean = (): Column => new Column({ kind: 'boolean' });
export const integer = (): Column => new Column({ kind: 'integer' });
export const bigint = (): Column => new Column({ kind: 'bigint' });
export const double = (): Column => new Column({ kind: 'double' });
export const date = (): Column => new Column({ kind: 'date' });
export const timestamp = (): Column => new Column({ kind: 'timestamp' });
export const decimal = (precision: number, scale: number): Column =>
  new Column({ kind: 'decimal', precision, scale });

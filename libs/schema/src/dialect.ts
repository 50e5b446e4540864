import type { Spelling } from './column.ts';
import type { ColumnType, TypeKind } from './column-type.ts';
import type { Table } from './table.ts';

/** The columns `by` and `distinct.of` are never null. */
export interface GroupsWithDistinct {
  /** The name of a relation. */
  readonly relation: string;
  readonly by: string;
  /** Name → aggregate. */
  readonly aggregates: Readonly<Record<string, string>>;
  readonly distinct: { readonly as: string; readonly of: string };
}

/**
 * The closed catalogue of functions that contracts and metrics may use beyond plain standard SQL. Arguments are SQL
 * expressions. Their meaning is the same in every dialect; `libs/testing/src/catalogue` pins it by cases on each engine.
 */
export interface DialectFunctions {
  /** timestamp → its date. */
  dateOf(timestamp: string): string;
  /** Whole seconds from `start` to `end` (timestamps, start <= end), rounded down. bigint. */
  secondsBetween(start: string, end: string): string;
  /** Days from `start` to `end` (dates). bigint, negative when end is earlier. */
  daysBetween(start: string, end: string): string;
  /** `date` + `days` (integer expression). */
  addDays(date: string, days: string): string;
  /** First day of the month that lies `months` (integer expression) after the month of `date`. */
  monthAfter(date: string, months: string): string;
  /** Whole months from the month of `start` to the month of `end`. bigint. */
  monthsBetween(start: string, end: string): string;
  /** Monday of the ISO week of a date. */
  isoWeekStart(date: string): string;
  /** First day of the month of a date. */
  monthStart(date: string): string;
  /** Calendar year of a date. integer. */
  yearOf(date: string): string;
  /** An integer as text, without padding. */
  integerText(integer: string): string;
  /** `yyyy-MM` of a date. text. */
  yearMonth(date: string): string;
  /** decimal(p,2) → hundredths. bigint. */
  cents(money: string): string;
  /** hundredths (bigint, or a sum of bigints) → decimal(18,2). */
  money(cents: string): string;
  /**
   * `numerator / denominator` rounded half up to an integer, times 0.01, as decimal(18,2); both are bigint expressions,
   * numerator >= 0, counted in hundredths of the result. Null when the denominator is zero. Integers only, so that
   * every engine gives the same last digit.
   */
  exactRatio(numerator: string, denominator: string): string;
  /** The form of a text that is fit for a path: runs of characters outside `A-Za-z0-9` as one `_`, lower case; its first 200 characters. */
  pathKey(text: string): string;
  /** A relation of groups with a count of distinct values, where there may be as many of those as rows. */
  groupsWithDistinct(groups: GroupsWithDistinct): string;
  /** A relation of one bigint column `n` with the values 0 … limit - 1 at least; limit <= 100,000. */
  integers(limit: number): string;
}

/** How raw text becomes a value. Every function gets the SQL expression of a text and gives SQL. */
export interface DialectReading {
  /** Trimmed, with the spellings of null as null, as they hold for a column of `kind`. */
  clean(raw: string, kind: TypeKind): string;
  /** Cleaned text → value of `type`; null when it does not parse. */
  parse(clean: string, type: ColumnType): string;
  /** Settles letter case (ASCII) and words. */
  spell(text: string, spelling: Spelling): string;
  /** A 64 bit hash of a text, for finding candidates for equality. */
  hash(text: string): string;
  /**
   * The first 15 hex digits of the MD5 of a row as a bigint. The row is its texts, each after its length in bytes and a
   * colon; a null is a dash.
   */
  rowDigest(texts: readonly string[]): string;
  /**
   * In how many shares, one after the other, all keys of a dataset are looked through for repeated ones. More than one
   * where a single process holds them.
   */
  readonly keyShares: number;
  /** All columns of the relation with this alias, as one value that `<value>.*` takes apart. */
  wholeRow(alias: string): string;
  /** The rows of `relation` for which `other` has no row with equal `columns`; a FROM clause. */
  without(relation: string, other: string, columns: readonly string[]): string;
  /** The non-null ones of the given text expressions, as a list sorted by code point. */
  sortedList(texts: readonly string[]): string;
  /** A select item that gives a row for each item of a list. */
  eachOf(list: string): string;
}

/** How a database writes types, names and texts: all that tables are declared, filled and added up with. */
export interface StorageDialect {
  readonly name: string;
  type(type: ColumnType): string;
  identifier(name: string): string;
  literal(text: string): string;
  /** How the rows of a table lie in the database: the end of its CREATE TABLE. Undefined where the database decides. */
  readonly layout?: (contract: Table) => string;
}

/** All that differs between the SQL of two engines that compute and answer. A new engine is one such object. */
export interface Dialect extends StorageDialect {
  cast(sql: string, type: ColumnType): string;
  readonly fn: DialectFunctions;
}

/** The dialect of an engine that also turns raw text into values. */
export interface ReadingDialect extends Dialect {
  readonly read: DialectReading;
}

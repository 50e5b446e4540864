import { literal, quoted } from './quoting.ts';

const integers = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'];
const characters = ['char', 'varchar'];
const bytes = ['binary', 'varbinary'];
const moments = ['date', 'datetime', 'timestamp'];

/** Sent as they are, and written as hexadecimal. */
const binary = [
  ...bytes,
  ...['tinyblob', 'blob', 'mediumblob', 'longblob', 'vector', 'geometry', 'point', 'linestring'],
  ...[
    'polygon',
    'multipoint',
    'multilinestring',
    'multipolygon',
    'geometrycollection',
    'geomcollection',
  ],
];

const longTexts = ['tinytext', 'text', 'mediumtext', 'longtext', 'enum', 'set', 'json'];

/** A column of a table, as information_schema tells it. */
export interface SourceColumn {
  readonly name: string;
  /** In lower case, without length: `varchar`. */
  readonly type: string;
  readonly hasScale: boolean;
}

/** Whether the bytes that the server sends become hexadecimal. */
export const isBinary = ({ type }: SourceColumn): boolean => binary.includes(type);

/** Whether its values tell when a row changed last. */
export const isMoment = ({ type }: SourceColumn): boolean => moments.includes(type);

/** What to select so that the server's text of the value loses nothing: it tells FLOAT with 6 digits and BIT as bytes. */
export function selected({ name, type, hasScale }: SourceColumn): string {
  if (type === 'bit') return `HEX(${quoted(name)})`;
  if (type === 'float' && !hasScale) return `${quoted(name)} + 0`;
  return quoted(name);
}

/** The text of the value as an expression, equal to what is written into raw. */
export function textOf(column: SourceColumn): string {
  const value = selected(column);
  if (isBinary(column)) return `HEX(${value})`;
  // CAST makes null of what is longer than a packet.
  return [...characters, ...longTexts].includes(column.type)
    ? `CONVERT(${value} USING utf8mb4)`
    : `CAST(${value} AS CHAR CHARACTER SET utf8mb4)`;
}

/** Whether a value of it can be written into a condition, and stands in the order that the server sorts by. */
export const isBounding = ({ type }: SourceColumn): boolean =>
  [...integers, ...characters, ...bytes, ...moments, 'decimal'].includes(type);

/** A value, by its `textOf`, as a literal of its own type. */
export function bound({ type }: SourceColumn, text: string): string {
  if (integers.includes(type) || type === 'decimal') return text;
  if (bytes.includes(type)) return `X'${text}'`;
  return moments.includes(type) ? `'${text}'` : literal(text);
}

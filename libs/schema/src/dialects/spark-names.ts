import { typeName, type ColumnType } from '../column-type.ts';

/** How Spark SQL writes types, texts and names; both halves of its dialect need them. */

export function sparkType(column: ColumnType): string {
  if (column.kind === 'text') return 'STRING';
  // What plain TIMESTAMP means depends on a setting.
  return column.kind === 'timestamp' ? 'TIMESTAMP_NTZ' : typeName(column).toUpperCase();
}

/** With backslashes escaped, for Spark would take them for escapes, and `$`, for it would take `${name}` for a variable. */
export function sparkLiteral(text: string): string {
  const escaped = text.replaceAll(/[\\']/g, (char) => `\\${char}`).replaceAll('${', '\\u0024{');
  return `'${escaped}'`;
}

/** `` ` `` doubled. */
export function sparkIdentifier(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

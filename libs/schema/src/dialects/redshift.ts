import type { ColumnType, TypeKind } from '../column-type.ts';
import type { StorageDialect } from '../dialect.ts';
import type { Table } from '../table.ts';
import { postgres } from './postgres.ts';
import { standardIdentifier, standardLiteral } from './standard-sql.ts';

/** Bytes. TEXT, and VARCHAR without a length, hold 256 only. */
const longestText = 65_535;

/** PostgreSQL's, but for text. */
const type = (column: ColumnType): string =>
  column.kind === 'text' ? `VARCHAR(${longestText})` : postgres.type(column);

const identifier = (name: string): string => standardIdentifier(name.toLowerCase());

const moments: readonly TypeKind[] = ['date', 'timestamp'];

/**
 * Sorted by the dates of the grain, by which people filter, then by the rest of it. A table whose grain is dates alone has
 * a row a day at most: each node gets all of it, and joins it without asking others. Where any other table lies is left
 * to Redshift, which learns from the queries.
 */
function layout({ grain }: Table): string {
  const columns = Object.entries(grain);
  const dates = columns.filter(([, { kind }]) => moments.includes(kind));
  const others = columns.filter(([, { kind }]) => !moments.includes(kind));
  const keys = [...dates, ...others].map(([name]) => identifier(name));
  return `DISTSTYLE ${others.length === 0 ? 'ALL' : 'AUTO'}\nSORTKEY (${keys.join(', ')})`;
}

/** Amazon Redshift. It stores what was computed elsewhere. Names are lower case, in quotes or not. */
export const redshift: StorageDialect = {
  name: 'redshift',
  type,
  identifier,
  // A backslash escapes what follows it.
  literal: (text) => standardLiteral(text.replaceAll('\\', '\\\\')),
  layout,
};

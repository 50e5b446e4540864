import { typeName, type ColumnType } from '../column-type.ts';
import type { StorageDialect } from '../dialect.ts';
import { standardIdentifier, standardLiteral } from './standard-sql.ts';

function type(column: ColumnType): string {
  switch (column.kind) {
    case 'double':
      return 'DOUBLE PRECISION';
    case 'decimal':
      return `NUMERIC(${column.precision},${column.scale})`;
    case 'text':
    case 'boolean':
    case 'integer':
    case 'bigint':
    case 'date':
    case 'timestamp':
      return typeName(column).toUpperCase();
  }
}

/** PostgreSQL, from version 12 on. It stores what was computed elsewhere. */
export const postgres: StorageDialect = {
  name: 'postgres',
  type,
  identifier: standardIdentifier,
  literal: standardLiteral,
};

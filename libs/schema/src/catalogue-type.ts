import { typeName, type ColumnType } from './column-type.ts';

/** A type as Hive-compatible catalogues (Glue) call it. */
export function catalogueType(type: ColumnType): string {
  switch (type.kind) {
    case 'text':
      return 'string';
    case 'integer':
      return 'int';
    case 'boolean':
    case 'bigint':
    case 'double':
    case 'decimal':
    case 'date':
    case 'timestamp':
      return typeName(type);
  }
}

import type { StatementType } from './execution.ts';
import { invalidRequest } from './invalid-request.ts';

const types: Readonly<Record<string, StatementType>> = {
  Query: { StatementType: 'DML', SubstatementType: 'SELECT' },
  ShowTables: { StatementType: 'UTILITY', SubstatementType: 'SHOW_TABLES' },
  ShowSchemas: { StatementType: 'UTILITY', SubstatementType: 'SHOW_DATABASES' },
  ShowColumns: { StatementType: 'UTILITY', SubstatementType: 'SHOW_COLUMNS' },
  CreateView: { StatementType: 'DDL', SubstatementType: 'CREATE_VIEW' },
  DropView: { StatementType: 'DDL', SubstatementType: 'DROP_VIEW' },
};

/**
 * @param kind As Trino's parser calls it.
 * @throws AwsFault for those that only a real Athena does.
 */
export function statementType(kind: string): StatementType {
  const found = types[kind];
  if (found) return found;
  throw invalidRequest(
    `Queries of this type are not supported (${kind}). A local Athena does SELECT, SHOW TABLES, DATABASES and COLUMNS, CREATE VIEW and DROP VIEW.`,
    'NOT_SUPPORTED',
  );
}

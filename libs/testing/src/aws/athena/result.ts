import type { TrinoAnswer } from '../../trino/trino-server.ts';
import { invalidRequest } from './invalid-request.ts';
import type { Execution, StatementType } from './execution.ts';

type Row = readonly (string | null)[];

/** Digits or characters that a value may have, where the type itself does not say. */
const precisions: Readonly<Record<string, number>> = {
  varchar: 2_147_483_647,
  varbinary: 1_073_741_824,
  tinyint: 3,
  smallint: 5,
  integer: 10,
  bigint: 19,
  real: 17,
  double: 17,
  timestamp: 3,
};

/** The file that Athena leaves: all values in double quotes, nulls as nothing at all. */
export function resultFile(statement: StatementType, { columns, rows }: TrinoAnswer): string {
  if (statement.StatementType !== 'DML') return rows.map((row) => row.join('\t')).join('\n');
  const quote = (value: string | null): string =>
    value === null ? '' : `"${value.replaceAll('"', '""')}"`;
  const lines = [columns.map(({ name }) => name), ...rows];
  return lines.map((row) => `${row.map(quote).join(',')}\n`).join('');
}

/** A page as GetQueryResults gives it; of a SELECT, the first row of the first one holds the names. */
export function resultPage(execution: Execution, most: number, token: string | undefined): object {
  const answer = finished(execution);
  const header = execution.statement.StatementType === 'DML';
  const rows: readonly Row[] = header
    ? [answer.columns.map(({ name }) => name), ...answer.rows]
    : answer.rows;
  const start = token === undefined ? 0 : Number(Buffer.from(token, 'base64url').toString());
  if (!Number.isInteger(start) || start < 0) throw invalidRequest('Invalid next token');
  const end = start + most;
  return {
    UpdateCount: 0,
    ResultSet: {
      Rows: rows.slice(start, end).map((row) => ({
        Data: row.map((value) => (value === null ? {} : { VarCharValue: value })),
      })),
      ResultSetMetadata: { ColumnInfo: answer.columns.map(columnInfo) },
    },
    ...(end < rows.length ? { NextToken: Buffer.from(String(end)).toString('base64url') } : {}),
  };
}

function finished({ state, answer }: Execution): TrinoAnswer {
  if (answer) return answer;
  if (state === 'CANCELLED') throw invalidRequest('Could not find results', 'RESULT_NOT_FOUND');
  const message =
    state === 'FAILED'
      ? `Query did not finish successfully. Final query state: ${state}`
      : `Query has not yet finished. Current state: ${state}`;
  throw invalidRequest(message, 'INVALID_QUERY_EXECUTION_STATE');
}

function columnInfo({ name, type }: TrinoAnswer['columns'][number]): object {
  const [, base = type, first, second] =
    /^([a-z ]+?)(?:\((\d+)(?:,\s*(\d+))?\))?( with time zone)?$/.exec(type) ?? [];
  const isSized = base === 'decimal' || base === 'varchar' || base === 'char';
  return {
    CatalogName: 'hive',
    SchemaName: '',
    TableName: '',
    Name: name,
    Label: name,
    Type: base === 'real' ? 'float' : (/^[a-z]+/.exec(base)?.[0] ?? base),
    Precision: isSized && first !== undefined ? Number(first) : (precisions[base] ?? 0),
    Scale: base === 'decimal' ? Number(second ?? 0) : 0,
    Nullable: 'UNKNOWN',
    CaseSensitive: base === 'varchar' || base === 'char',
  };
}

import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import type { Client } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { copyFiles, type CopyFile } from './copy-files.ts';
import type { CopyStatement } from './copy-statement.ts';
import { RedshiftRefusal } from './redshift-refusal.ts';
import { httpsUrl, spectrumError } from './spectrum-error.ts';

interface TargetColumn {
  readonly name: string;
  /** As PostgreSQL spells it: `character varying(256)`. */
  readonly type: string;
}

export interface CopySource {
  readonly moto: string;
  /** Roles that may be assumed; undefined for all. */
  readonly roles: readonly string[] | undefined;
}

/** Loads the files of a COPY into the table, column by column as they stand. @returns the number of rows. */
export async function copyParquet(
  copy: CopyStatement,
  client: Client,
  { moto, roles }: CopySource,
): Promise<number> {
  if (copy.role !== undefined && roles && !roles.includes(copy.role)) {
    throw new RedshiftRefusal(
      `ERROR: User arn:aws:redshift:eu-central-1:123456789012:dbuser:serverless/rentlake is not authorized to assume IAM Role ${copy.role}.`,
    );
  }
  const columns = await targetColumns(copy, client);
  const files = await copyFiles(copy, moto);
  const folder = await mkdtemp(join(tmpdir(), 'rentlake-redshift-copy-'));
  const instance = await DuckDBInstance.create(':memory:', { threads: '1' });
  const connection = await instance.connect();
  try {
    let rows = 0;
    for (const [number, file] of files.entries()) {
      rows += await copyFile(file, join(folder, `${number}`), columns, {
        copy,
        client,
        connection,
      });
    }
    return rows;
  } finally {
    connection.closeSync();
    instance.closeSync();
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyFile(
  file: CopyFile,
  path: string,
  columns: readonly TargetColumn[],
  {
    copy,
    client,
    connection,
  }: { copy: CopyStatement; client: Client; connection: DuckDBConnection },
): Promise<number> {
  await writeFile(`${path}.parquet`, file.content);
  const rows = `read_parquet('${path}.parquet')`;
  await requireColumns(file, rows, columns, connection);
  await connection.run(
    `COPY (SELECT * FROM ${rows}) TO '${path}.csv' (FORMAT csv, HEADER false, FORCE_QUOTE *)`,
  );
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  const into = client.query(
    copyFrom(`COPY ${copy.table} (${names}) FROM STDIN (FORMAT csv, ENCODING 'UTF8')`),
  );
  await pipeline(createReadStream(`${path}.csv`), into);
  return into.rowCount;
}

async function targetColumns(
  { table, columns }: CopyStatement,
  client: Client,
): Promise<readonly TargetColumn[]> {
  const { rows } = await client.query<TargetColumn>(
    `SELECT attname AS name, format_type(atttypid, atttypmod) AS type FROM pg_attribute
WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`,
    [table],
  );
  if (!columns) return rows;
  return columns.map((column) => {
    const found = rows.find(({ name }) => name === column);
    if (found) return found;
    throw new RedshiftRefusal(`ERROR: column "${column}" of relation "${table}" does not exist`);
  });
}

/** @throws RedshiftRefusal unless number, types and lengths of the columns fit. */
async function requireColumns(
  { bucket, key }: CopyFile,
  rows: string,
  columns: readonly TargetColumn[],
  connection: DuckDBConnection,
): Promise<void> {
  const ask = async (sql: string) => (await connection.runAndReadAll(sql)).getRowsJson();
  const found = await ask(`DESCRIBE SELECT * FROM ${rows}`);
  if (found.length !== columns.length) {
    throw spectrumError(
      15007,
      `Unmatched number of columns between table and file. Table columns: ${columns.length}, Data columns: ${found.length}, File name: ${httpsUrl(bucket, key)}`,
    );
  }
  for (const [place, { name, type }] of columns.entries()) {
    const [held, parquetType] = (found[place] ?? []).map(String);
    if (parquetTypeOf(type) !== parquetType) {
      throw spectrumError(
        15007,
        `File '${httpsUrl(bucket, key)}' has an incompatible Parquet schema for column 's3://${bucket}/${key}.${held}'. Column type: ${type.toUpperCase()}, Parquet schema: optional ${parquetType?.toLowerCase()} ${held}`,
      );
    }
    const [, longest] = /^character varying\((\d+)\)$/.exec(type) ?? [];
    if (longest === undefined) continue;
    const [[bytes] = []] = await ask(`SELECT max(strlen(#${place + 1}))::INTEGER FROM ${rows}`);
    if (typeof bytes === 'number' && bytes > Number(longest)) {
      throw spectrumError(
        15001,
        `The length of the data column ${name} is longer than the length defined in the table. Table: ${longest}, Data: ${bytes}, File name: ${httpsUrl(bucket, key)}`,
      );
    }
  }
}

/** What DuckDB calls the Parquet type that a column takes. */
function parquetTypeOf(type: string): string {
  if (type.startsWith('character')) return 'VARCHAR';
  if (type === 'timestamp without time zone') return 'TIMESTAMP';
  if (type === 'double precision') return 'DOUBLE';
  if (type === 'real') return 'FLOAT';
  return type.replace(/^numeric/, 'decimal').toUpperCase();
}

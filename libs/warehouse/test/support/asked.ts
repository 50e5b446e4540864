import { DuckDBInstance } from '@duckdb/node-api';
import { Client } from 'pg';

export type Cells = readonly (readonly (string | null)[])[];

/** Asks a DuckDB file as another program would. */
export async function askFile(path: string, sql: string): Promise<Cells> {
  const instance = await DuckDBInstance.create(path);
  const connection = await instance.connect();
  try {
    const reader = await connection.runAndReadAll(sql);
    return reader.getRowsJson() as (string | null)[][];
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

/** Asks a PostgreSQL database in a session of its own. Integers and dates as text, as it writes them. */
export async function askServer(url: string, sql: string): Promise<Cells> {
  const client = new Client(`${url}?options=-c%20datestyle=ISO`);
  await client.connect();
  try {
    const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' });
    return rows;
  } finally {
    await client.end();
  }
}

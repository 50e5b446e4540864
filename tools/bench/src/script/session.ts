import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';

/** One DuckDB in memory that may use two threads and four gigabytes, as the product's embedded engine may. */
export async function openSession(spillFolder: string): Promise<Session> {
  const instance = await DuckDBInstance.create(':memory:', {
    threads: '2',
    memory_limit: '4GB',
    temp_directory: spillFolder,
  });
  const main = await instance.connect();
  return {
    run: async (sql) => void (await main.run(sql)),
    copy: (sql) => copied(main, sql),
    rows: async (sql) => (await main.runAndReadAll(sql)).getRowObjectsJson(),
    copyTogether: async (statements) => {
      const rows = statements.map(async (sql) => copied(await instance.connect(), sql));
      return (await Promise.all(rows)).reduce((sum, count) => sum + count, 0);
    },
    close: () => {
      main.closeSync();
      instance.closeSync();
    },
  };
}

export interface Session {
  run(sql: string): Promise<void>;
  /** Runs a COPY; returns the rows written. */
  copy(sql: string): Promise<number>;
  /** Runs several COPYs at once, each on its own connection; returns the rows written in all. */
  copyTogether(statements: readonly string[]): Promise<number>;
  rows(sql: string): Promise<readonly Record<string, unknown>[]>;
  close(): void;
}

async function copied(connection: DuckDBConnection, sql: string): Promise<number> {
  const [row] = (await connection.runAndReadAll(sql)).getRows();
  return Number(row?.[0] ?? 0);
}

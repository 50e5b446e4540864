import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { duckdb, type ReadingDialect } from '@rentlake/schema';
import { contractType, type Answer, type SqlRunner } from './sql-runner.ts';

/** The client drops a leading byte order mark from every text it hands over; a mark that shows survives. */
const mark = '<U+FEFF>';

/** DuckDB within this process. */
export class DuckDBRunner implements SqlRunner<ReadingDialect>, Disposable {
  readonly dialect = duckdb;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.#connection = connection;
  }

  static async open(): Promise<DuckDBRunner> {
    const instance = await DuckDBInstance.create(':memory:');
    return new DuckDBRunner(instance, await instance.connect());
  }

  async ask(select: string): Promise<readonly Answer[]> {
    const reader = await this.#connection.runAndReadAll(
      `SELECT typeof(value), replace(CAST(value AS VARCHAR), chr(65279), '${mark}') FROM (${select}) AS answer (place, value) ORDER BY place`,
    );
    return reader.getRowsJson().map(([type, value]) => ({
      type: contractType(String(type), { varchar: 'text' }),
      value: typeof value === 'string' ? value.replaceAll(mark, '\ufeff') : null,
    }));
  }

  [Symbol.dispose](): void {
    this.#connection.closeSync();
    this.#instance.closeSync();
  }
}

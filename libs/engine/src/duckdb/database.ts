import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { EngineSettings } from '../settings.ts';
import type { Scalar } from '../plan.ts';
import { scalar } from './answer.ts';
import { engineError } from './error.ts';

/** An in-memory DuckDB with its limits set; everything on disk lies in `spillFolder`. */
export class Database implements Disposable {
  readonly #instance: DuckDBInstance;
  readonly connection: DuckDBConnection;
  readonly #connections: DuckDBConnection[];

  private constructor(instance: DuckDBInstance, connection: DuckDBConnection) {
    this.#instance = instance;
    this.connection = connection;
    this.#connections = [connection];
  }

  static async open(settings: EngineSettings, spillFolder: string): Promise<Database> {
    // Loaded late: many events of a function have no need of it.
    const { DuckDBInstance } = await import('@duckdb/node-api');
    const instance = await DuckDBInstance.create(':memory:', {
      threads: String(settings.threads),
      memory_limit: `${settings.memoryMiB}MiB`,
      temp_directory: spillFolder,
      autoinstall_known_extensions: 'false',
      autoload_known_extensions: 'false',
      allow_community_extensions: 'false',
    });
    const database = new Database(instance, await instance.connect());
    return database;
  }

  /** Another connection to the same database, with its views but not its temporary tables. */
  async connect(): Promise<DuckDBConnection> {
    const connection = await this.#instance.connect();
    this.#connections.push(connection);
    return connection;
  }

  /** Stops whatever runs on any connection. */
  interrupt(): void {
    for (const connection of this.#connections) connection.interrupt();
  }

  /** Runs a statement. @returns the number of rows it wrote or changed. */
  async run(sql: string, doing: string, connection = this.connection): Promise<number> {
    try {
      return (await connection.run(sql)).rowsChanged;
    } catch (error) {
      throw engineError(error, doing);
    }
  }

  async read(sql: string, doing: string): Promise<readonly Readonly<Record<string, Scalar>>[]> {
    try {
      const reader = await this.connection.runAndReadAll(sql);
      return reader
        .getRowObjectsJson()
        .map((row) =>
          Object.fromEntries(Object.entries(row).map(([name, value]) => [name, scalar(value)])),
        );
    } catch (error) {
      throw engineError(error, doing);
    }
  }

  [Symbol.dispose](): void {
    for (const connection of this.#connections) connection.closeSync();
    this.#instance.closeSync();
  }
}

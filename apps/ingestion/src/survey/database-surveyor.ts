import type { Dataset } from '@rentlake/schema';
import { countRows } from '../mysql/chunks.ts';
import { MySqlConnection } from '../mysql/connection.ts';
import { DatabaseError } from '../mysql/database-error.ts';
import type { DatabaseSource } from '../mysql/database-source.ts';
import { cursorOf, obstacleOf } from '../mysql/increment.ts';
import {
  describeTable,
  requireTableColumns,
  tableNames,
  tableOf,
  tablesOf,
} from '../mysql/source-table.ts';
import { SourceError } from '../source/source-error.ts';
import { problemsOf } from './problems-of.ts';
import type { SurveyedDataset, Surveyor } from './survey.ts';

/** Looks at the tables of a database. */
export class DatabaseSurveyor implements Surveyor {
  readonly #connection: MySqlConnection;
  readonly #location: string;
  readonly #names: readonly string[];

  private constructor(connection: MySqlConnection, location: string, names: readonly string[]) {
    this.#connection = connection;
    this.#location = location;
    this.#names = names;
  }

  static async open(
    { entry, timeouts, location }: DatabaseSource,
    signal?: AbortSignal,
  ): Promise<DatabaseSurveyor> {
    const connection = await MySqlConnection.open(entry, timeouts, signal);
    return new DatabaseSurveyor(connection, location, await tableNames(connection));
  }

  names(): Promise<readonly string[]> {
    return Promise.resolve(this.#names);
  }

  has(dataset: Dataset): Promise<boolean> {
    return Promise.resolve(tablesOf(dataset, this.#names).length > 0);
  }

  async survey(dataset: Dataset): Promise<SurveyedDataset> {
    const from = tablesOf(dataset, this.#names);
    const empty = { dataset, from, columns: [], rows: undefined, primaryKey: [] };
    const unknown = { ...empty, cursor: undefined, obstacle: undefined };
    try {
      const name = tableOf(dataset, this.#names, this.#location);
      const table = await describeTable(this.#connection, dataset, name);
      return {
        dataset,
        from,
        columns: table.columns.map(({ name: column, type }, place) => {
          const raw = table.header[place] ?? '';
          const becomes = Object.hasOwn(dataset.columns, raw) ? raw : undefined;
          return { name: column, type, becomes };
        }),
        rows: await countRows(this.#connection, table, 'TRUE'),
        primaryKey: table.key.map((column) => column.name),
        cursor: cursorOf(table)?.cursor.name,
        obstacle: obstacleOf(table),
        problems: problemsOf(() => requireTableColumns(table)),
      };
    } catch (error) {
      const isOfTheTable =
        error instanceof SourceError ||
        (error instanceof DatabaseError && error.kind === 'refused');
      if (!isOfTheTable) throw error;
      return { ...unknown, problems: [error.message] };
    }
  }

  [Symbol.dispose](): void {
    this.#connection[Symbol.dispose]();
  }
}

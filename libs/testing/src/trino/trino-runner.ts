import { trino } from '@rentlake/schema';
import { contractType, type Answer, type SqlRunner } from '../sql-runner.ts';
import type { TrinoServer } from './trino-server.ts';

export class TrinoRunner implements SqlRunner {
  readonly dialect = trino;
  readonly #server: TrinoServer;

  constructor(server: TrinoServer) {
    this.#server = server;
  }

  async ask(select: string): Promise<readonly Answer[]> {
    const { rows } = await this.#server.query(
      `SELECT typeof(value), CAST(value AS VARCHAR) FROM (${select}) AS answer (place, value) ORDER BY place`,
    );
    return rows.map(([type, value]) => ({
      // A literal is a text of its own length: varchar(3).
      type: contractType((type ?? '').replace(/^varchar(\(\d+\))?$/, 'text')),
      value: value ?? null,
    }));
  }
}

import { access } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import pRetry from 'p-retry';
import type { Database } from '@rentlake/engine';
import { FileLock } from '@rentlake/lake';
import { duckdb } from '@rentlake/schema';
import { WarehouseError } from '../warehouse-error.ts';
import { duckdbFileError } from './error.ts';

const { identifier, literal } = duckdb;

/** What the file is called within the database that opens it. */
const alias = identifier('warehouse file');

/** How often, and how long, a file that another program has open is tried again: about four seconds. */
const patience = {
  retries: 8,
  minTimeout: 50,
  factor: 1.6,
  shouldRetry: ({ error }: { readonly error: Error }) =>
    error instanceof WarehouseError && error.kind === 'conflict',
};

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/**
 * Opens a DuckDB file within `database`, which then takes names for those of the file; `owner` closes it. Of the
 * programs that load it one is let in at a time: DuckDB's own lock does not keep apart what one process does.
 */
export async function openFile(
  database: Database,
  path: string,
  mode: 'READ_ONLY' | 'READ_WRITE',
  owner: AsyncDisposableStack,
): Promise<void> {
  owner.use(await lockOf(path));
  await pRetry(() => attach(database, path, mode), patience);
  await database.connection.run(`USE ${alias}`);
  owner.defer(async () => {
    await database.connection.run('USE memory');
    await database.connection.run(`DETACH ${alias}`);
  });
}

async function attach(database: Database, path: string, mode: string): Promise<void> {
  try {
    await database.connection.run(`ATTACH ${literal(path)} AS ${alias} (TYPE duckdb, ${mode})`);
  } catch (error) {
    throw duckdbFileError(path, error);
  }
}

function lockOf(path: string): Promise<FileLock> {
  const file = join(dirname(path), `.${basename(path)}.lock`);
  return pRetry(() => {
    const lock = acquired(file, path);
    if (lock) return lock;
    throw new WarehouseError(
      'conflict',
      `The warehouse ${path} is being loaded by another run. Wait for it, and repeat it.`,
    );
  }, patience);
}

function acquired(file: string, path: string): FileLock | undefined {
  try {
    return FileLock.tryAcquire(file);
  } catch (error) {
    throw duckdbFileError(path, error);
  }
}

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EmbeddedEngine } from '@rentlake/engine';
import { databaseSource, ingest } from '@rentlake/ingestion';
import { FolderStore, layout } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';
import {
  createListings,
  loadCsv,
  MySqlServer,
  rawDifferences,
  readSource,
} from '@rentlake/testing';
import { runEntryScripts, type ScriptCall } from '../support/entry-scripts.ts';
import { everyType } from '../support/every-type.ts';

const sample = join(import.meta.dirname, '../../../sample-data/sample/listings');
const password = 'read "it" all';

/** Tests that the tables of a database become the same raw rows whether Spark reads them or the job does. */
export function describeMySql(folder: string): void {
  const lake = new FolderStore(join(folder, 'mysql'));
  let server: MySqlServer;
  const databases: Record<string, string> = {};

  beforeAll(async () => {
    server = await MySqlServer.start();
    for (const name of ['every_type', 'sample', 'many'])
      databases[name] = await server.createDatabase(name);
    await server.sql(everyType, databases['every_type']);
    await loadCsv(server, databases['sample']!, 'listings', readSource(sample));
    // Enough for Spark to read them in two ranges.
    const size = { bookings: 110_000, bookingKey: 'varchar' } as const;
    await createListings(server, databases['many']!, size);

    const grants = Object.values(databases).map((name) => `SELECT ON \`${name}\`.*`);
    const reader = await server.createUser('reader', password, grants);
    const engine = new EmbeddedEngine(lake, { threads: 2, memoryMiB: 512 });
    const calls: ScriptCall[] = [];
    for (const [name, database] of Object.entries(databases)) {
      await ingest(
        { marketplace: listings, runId: `embedded-${name.replace('_', '-')}`, versions: {} },
        { lake, engine, source: databaseSource(server.url(database, reader), undefined) },
      );
      calls.push([
        'apps/ingestion/spark/dataingestion.py',
        ...['--marketplace', listings.name, '--run-id', `spark-${name.replace('_', '-')}`],
        ...['--source', `jdbc:mysql://${server.host}:${server.port}/${database}`],
        ...['--user', reader.name, '--password-env', 'DATABASE_PASSWORD', '--lake', lake.location],
      ]);
    }
    await runEntryScripts(calls, { DATABASE_PASSWORD: password });
  }, 300_000);

  afterAll(() => server[Symbol.asyncDispose]());

  const different = (name: string): Promise<readonly string[]> =>
    rawDifferences(lake, listings, [`embedded-${name}`, `spark-${name}`]);

  describe('Of a MySQL database, dataingestion.py and the ingestion job make the same raw rows', () => {
    it('with every type at its edges, and keys of every kind', async () => {
      expect(await different('every-type')).toEqual([]);
    });

    it('of the sample listings, mess included', async () => {
      expect(await different('sample')).toEqual([]);
    });

    it('when Spark reads a table in several ranges of its key', async () => {
      expect(await different('many')).toEqual([]);
      const parts = await lake.list(layout.raw(listings.name, 'bookings', 'spark-many'));
      expect(parts.filter(({ key }) => key.endsWith('.parquet')).length).toBeGreaterThan(1);
    });
  });
}

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RunRecord, layout, switchPublished, readPublished } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';
import { MySqlServer, createListings } from '@rentlake/testing';
import fc from 'fast-check';
import { Road, sourceOf, type RawRow } from './road.ts';
import { seed } from '../support/property-seed.ts';

let server: MySqlServer;

beforeAll(async () => {
  server = await MySqlServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

/** What the publisher does to make a run the base of the next increment. */
async function publish(road: Road, runId: string): Promise<void> {
  const run = await RunRecord.open(road.lake, listings.name, runId);
  await run.markPublished();
  const previous = await readPublished(road.lake, listings.name);
  await switchPublished(road.lake, listings.name, { run_id: runId, tables: {} }, previous);
}

/** A change of the table of apartments, as applications make them: each sets the moment of the change. */
type Change =
  | { readonly kind: 'insert'; readonly id: number; readonly price: number }
  | { readonly kind: 'update'; readonly id: number; readonly price: number }
  | { readonly kind: 'forget'; readonly id: number }
  | { readonly kind: 'delete'; readonly id: number };

/** The first 30 are there from the beginning. */
const id = fc.integer({ min: 1, max: 40 }).map((n) => 5_499_999_999 + n);
const price = fc.integer({ min: 1, max: 999 });
const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constant('insert' as const), id, price }),
  fc.record({ kind: fc.constant('update' as const), id, price }),
  fc.record({ kind: fc.constant('forget' as const), id }),
  fc.record({ kind: fc.constant('delete' as const), id }),
);

/** `step` counts the changes; the clock of the application gives each a second of its own. */
function sqlOf(made: Change, step: number): string {
  const moment = `TIMESTAMP('2026-01-01') + INTERVAL ${step} SECOND`;
  switch (made.kind) {
    case 'insert':
      return `INSERT IGNORE INTO apartments (id, title, source, price, currency, listing_created_on, is_active, last_modified_timestamp)
        VALUES (${made.id}, 'new', 'web', ${made.price}, 'EUR', '2024-05-01', 1, ${moment})`;
    case 'update':
      return `UPDATE apartments SET price = ${made.price}, last_modified_timestamp = ${moment} WHERE id = ${made.id}`;
    case 'forget':
      return `UPDATE apartments SET title = NULL, last_modified_timestamp = NULL WHERE id = ${made.id}`;
    case 'delete':
      return `DELETE FROM apartments WHERE id = ${made.id}`;
  }
}

const unnumbered = (rows: readonly RawRow[]): readonly string[] =>
  rows.map(({ _source_row, ...row }) => JSON.stringify(row)).sort();

describe('incremental runs', () => {
  it('have the rows of a full run, after any sequence of changes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(change, { maxLength: 12 }), { minLength: 1, maxLength: 3 }),
        async (rounds) => {
          await using road = await Road.open();
          const database = await server.createDatabase('changes');
          try {
            await createListings(server, database, { bookings: 5, apartments: 30, viewings: 5 });
            await server.sql(
              `ALTER TABLE apartments MODIFY last_modified_timestamp DATETIME(6) NULL`,
              database,
            );
            const source = sourceOf(server, database);
            await road.ingest({ source, runId: 'base' });
            await publish(road, 'base');
            const deletes = rounds.flat().some(({ kind }) => kind === 'delete');
            let step = 0;
            for (const [round, changes] of rounds.entries()) {
              for (const made of changes) {
                step += 1;
                await server.sql(sqlOf(made, step), database);
              }
              const increment = { overlap: 60, reconcileDeletes: true };
              const runId = `increment${round}`;
              await road.ingest({ source, runId, increment });
              await road.ingest({ source, runId: `full${round}` });
              expect(await road.raw('apartments', runId)).toEqual(
                await road.raw('apartments', `full${round}`),
              );
              if (!deletes) {
                await road.ingest({
                  source,
                  runId: `kept${round}`,
                  increment: { ...increment, reconcileDeletes: false },
                });
                expect(unnumbered(await road.raw('apartments', `kept${round}`))).toEqual(
                  unnumbered(await road.raw('apartments', `full${round}`)),
                );
              }
              await publish(road, runId);
            }
          } finally {
            await server.sql(`DROP DATABASE \`${database}\``);
          }
        },
      ),
      { seed, numRuns: Number(process.env['RENTLAKE_PROPERTY_RUNS'] ?? 5) },
    );
  });
});

describe('an incremental run', () => {
  const increment = { overlap: 3600, reconcileDeletes: false };

  async function published(
    name: string,
  ): Promise<{ readonly road: Road; readonly database: string }> {
    const road = await Road.open();
    const database = await server.createDatabase(name);
    await createListings(server, database, { bookings: 20, apartments: 100, viewings: 30 });
    await road.ingest({ source: sourceOf(server, database), runId: 'base' });
    await publish(road, 'base');
    return { road, database };
  }

  it('fetches what changed since the watermark and a while before, and counts it apart from what it took over', async () => {
    const { road, database } = await published('counted');
    const base = await road.manifest('base');
    const watermark = base.datasets['apartments']?.watermark;
    expect(watermark).toMatchObject({ column: 'last_modified_timestamp' });
    await server.sql(
      `UPDATE apartments SET price = 1, last_modified_timestamp = '${watermark?.value}' + INTERVAL 1 HOUR WHERE id = 5500000006`,
      database,
    );
    const [late] = await server.sql(
      `SELECT COUNT(*) AS n FROM apartments WHERE last_modified_timestamp >= '${watermark?.value}' - INTERVAL 1 HOUR`,
      database,
    );
    const report = await road.ingest({
      source: sourceOf(server, database),
      runId: 'next',
      increment,
    });
    const fetched = Number(late?.['n']);
    expect(report.datasets['apartments']).toMatchObject({
      read: 100,
      raw: 100,
      fetched,
      carried: 100 - fetched,
    });
    expect(report.datasets['bookings']).not.toHaveProperty('fetched');
    expect(await road.manifest('next')).toMatchObject({ base_run: 'base', kind: 'increment' });
    await road[Symbol.asyncDispose]();
  });

  it('reads a table whole whose columns are others than in the base run, and all tables when nothing is published', async () => {
    const { road, database } = await published('altered');
    await server.sql('ALTER TABLE apartments ADD COLUMN note TEXT', database);
    const source = sourceOf(server, database);
    const report = await road.ingest({ source, runId: 'next', increment });
    expect(report.datasets['apartments']).toMatchObject({ raw: 100, unmapped: ['note'] });
    expect(report.datasets['apartments']).not.toHaveProperty('carried');
    await road[Symbol.asyncDispose]();
    await using other = await Road.open();
    const first = await other.ingest({ source, increment });
    expect(first.datasets['apartments']).toMatchObject({ raw: 100 });
    expect(await other.manifest()).not.toHaveProperty('base_run');
  });

  it('reads a table whole when it has keys that neither the base run nor the changes have', async () => {
    const { road, database } = await published('late');
    await server.sql(
      `INSERT INTO apartments (id, title, source, price, currency, listing_created_on, is_active, last_modified_timestamp)
       VALUES (999, 'late', 'web', 1, 'EUR', '2001-01-01', 1, '2001-01-01')`,
      database,
    );
    const report = await road.ingest({
      source: sourceOf(server, database),
      runId: 'next',
      increment: { overlap: 0, reconcileDeletes: true },
    });
    expect(report.datasets['apartments']).toMatchObject({ raw: 101 });
    expect((await road.raw('apartments', 'next')).map((row) => row['id'])).toContain('999');
    await road[Symbol.asyncDispose]();
  });

  it('leaves out what was deleted only when all keys are compared, and says how many', async () => {
    const { road, database } = await published('deleted');
    await server.sql('DELETE FROM apartments WHERE id IN (5500000003, 5500000004)', database);
    const source = sourceOf(server, database);
    const kept = await road.ingest({ source, runId: 'kept', increment });
    expect(kept.datasets['apartments']).toMatchObject({ raw: 100 });
    const compared = await road.ingest({
      source,
      runId: 'compared',
      increment: { ...increment, reconcileDeletes: true },
    });
    expect(compared.datasets['apartments']).toMatchObject({ raw: 98, deleted: 2 });
    await road[Symbol.asyncDispose]();
  });

  it('is not misled by a moment far ahead', async () => {
    const { road, database } = await published('ahead');
    const source = sourceOf(server, database);
    await server.sql(
      `UPDATE apartments SET last_modified_timestamp = '2098-01-01' WHERE id = 5500000001`,
      database,
    );
    await road.ingest({ source, runId: 'second', increment });
    await publish(road, 'second');
    const { datasets } = await road.manifest('second');
    expect(datasets['apartments']?.watermark?.value).toMatch(/^20[012]/);
    await road[Symbol.asyncDispose]();
  });

  it('refuses to build on rows of another source', async () => {
    const { road, database } = await published('elsewhere');
    const other = await server.createDatabase('other');
    await createListings(server, other, { bookings: 1, apartments: 1, viewings: 1 });
    await expect(
      road.ingest({ source: sourceOf(server, other), runId: 'next', increment }),
    ).rejects.toThrow(
      new RegExp(
        `^The published run base was read from mysql://\\S+/${database}, not from mysql://\\S+/${other}: its rows cannot be taken over\\. Run once without --incremental\\.$`,
      ),
    );
    expect(await road.lake.list(layout.run(listings.name, 'next'))).toEqual([]);
    await road[Symbol.asyncDispose]();
  });
});

describe('a published run of the same id', () => {
  it('does nothing while the tables are the same, and is refused when they are not', async () => {
    await using road = await Road.open();
    const database = await server.createDatabase('again');
    await createListings(server, database, { bookings: 30, apartments: 20, viewings: 10 });
    const source = sourceOf(server, database);
    await road.ingest({ source });
    const run = await RunRecord.open(road.lake, listings.name, 'run');
    await run.stage('publisher', 'lake', async () => ({}));
    await publish(road, 'run');
    expect(await road.ingest({ source })).toMatchObject({ outcome: 'already-published' });
    await server.sql(`UPDATE bookings SET currency = 'XXX' WHERE booking_id = 9`, database);
    await expect(road.ingest({ source })).rejects.toMatchObject({
      kind: 'usage',
      message: expect.stringMatching(/^Run run of listings is published, with other input than/),
    });
  });
});

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { layout } from '@rentlake/lake';
import { listings } from '@rentlake/metrics';
import { MySqlServer, loadCsv, readSource } from '@rentlake/testing';
import { filesBelow } from './support/folders.ts';
import { parquetRows } from './support/parquet.ts';
import { recordingTerminal } from './support/terminal.ts';
import { rentlake, workplace, type Workplace } from './support/workplace.ts';

const sample = join(import.meta.dirname, '../../../tools/sample-data/sample/listings');
const tables = Object.keys(listings.metrics);

let server: MySqlServer;
const csv = workplace({}, 'listings');

beforeAll(async () => {
  server = await MySqlServer.start();
  expect(await csv.command(['run', 'listings', '--run-id', 'files'])).toMatchObject({ status: 0 });
});

afterAll(() => server[Symbol.asyncDispose]());

/** A database of its own with the sample listings. */
async function sampleDatabase(name: string): Promise<string> {
  const database = await server.createDatabase(name);
  await loadCsv(server, database, 'listings', readSource(sample));
  return database;
}

const reading = (database: string, ...options: readonly string[]): readonly string[] => [
  ...['run', 'listings', '--source', server.url(database), ...options],
];

/** All that readers see of a run: the rows of each table and of each answer, in an order of their own. */
async function published(
  place: Workplace,
  run: string,
): Promise<Record<string, readonly string[]>> {
  const seen: Record<string, readonly string[]> = {};
  const prefixes = [
    ...tables.map((table) => layout.presentation('listings', table, run)),
    ...Object.keys(listings.queries).map((query) => layout.queryResult('listings', query, run)),
  ];
  for (const prefix of prefixes) {
    const rows = await parquetRows(place.lake, prefix);
    seen[prefix.replace(run, '<run>')] = rows.map((row) => JSON.stringify(row)).sort();
  }
  return seen;
}

const counts = (place: Workplace, run: string): unknown =>
  Object.entries(place.manifest(run).datasets).map(([name, found]) => {
    const { curated, reasons, nulled, orphans } = found;
    // No table can hold a malformed row.
    const { malformed_row: _, ...others } = reasons;
    return { name, curated, reasons: others, nulled, orphans };
  });

describe('The sample listings in MySQL', () => {
  it('are published as those in CSV: the same tables, answers, reasons and counts', async () => {
    const place = workplace({}, 'listings');
    const database = await sampleDatabase('same');
    const { status, stdout } = await place.command(reading(database, '--run-id', 'tables'));
    expect(status).toBe(0);
    expect(stdout).toContain(`  from mysql://${server.host}:${server.port}/${database}\n`);
    expect(await published(place, 'tables')).toEqual(await published(csv, 'files'));
    expect(counts(place, 'tables')).toEqual(counts(csv, 'files'));
  });

  it('are published by Spark as by the embedded engine', async () => {
    const place = workplace({}, 'listings');
    const database = await sampleDatabase('spark');
    const args = reading(database, '--run-id', 'tables', '--engine', 'spark');
    expect(await place.command(args)).toMatchObject({ status: 0, stderr: '' });
    expect(await published(place, 'tables')).toEqual(await published(csv, 'files'));
    expect(place.manifest('tables').stages['ingestion']?.engine).toBe('spark');
  });
});

describe('An incremental run by the command', () => {
  it('publishes what a whole run does, and tells what it carried, fetched and left out', async () => {
    const place = workplace({}, 'listings');
    const database = await sampleDatabase('changing');
    // As a shop has them: a key, and a time of each change.
    await server.sql(
      `DELETE older FROM apartments older JOIN apartments newer ON older.id = newer.id AND older.row_id < newer.row_id;
       DELETE FROM apartments WHERE id IS NULL OR id = '';
       UPDATE apartments SET last_modified_timestamp = NULL WHERE last_modified_timestamp NOT REGEXP '^2[0-9]{3}-[0-9]{2}-[0-9]{2} [0-9:]{8}$';
       ALTER TABLE apartments DROP COLUMN row_id, MODIFY id VARCHAR(40) PRIMARY KEY, MODIFY last_modified_timestamp DATETIME`,
      database,
    );
    expect(await place.command(reading(database, '--run-id', 'first'))).toMatchObject({
      status: 0,
    });
    await server.sql(
      `UPDATE apartments SET price = '1234.56', last_modified_timestamp = '2026-11-01 10:00:00' ORDER BY id LIMIT 3;
       DELETE FROM apartments ORDER BY id DESC LIMIT 2`,
      database,
    );
    const incremental = ['--run-id', 'second', '--incremental', '--reconcile-deletes'];
    const { status, stderr } = await place.command(reading(database, ...incremental));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const before = place.manifest('first').datasets['apartments'];
    const after = place.manifest('second').datasets['apartments'];
    expect(after).toMatchObject({ deleted: 2, read: (before?.read ?? 0) - 2 });
    expect((after?.carried ?? 0) + (after?.fetched ?? 0)).toBe(after?.read);
    expect(after?.carried).toBeGreaterThan(0);

    const shown = await place.command(['show', 'second']);
    expect(shown.stdout).toContain('\n  increment of first\n');
    expect(shown.stdout).toMatch(
      new RegExp(
        `dataset +carried +fetched +deleted\\napartments +${after?.carried} +${after?.fetched} +2\n`,
      ),
    );
    const whole = await place.command(reading(database, '--run-id', 'third'));
    expect(whole.status).toBe(0);
    expect(await published(place, 'second')).toEqual(await published(place, 'third'));
  });

  it('is wrong use for files, and --reconcile-deletes without it', async () => {
    expect(await csv.command(['run', 'listings', '--incremental'])).toMatchObject({
      status: 2,
      stderr: 'rentlake: --incremental needs a database: --source mysql://…\n',
    });
    expect(await csv.command(reading('any', '--reconcile-deletes'))).toMatchObject({
      status: 2,
      stderr: 'rentlake: --reconcile-deletes belongs to --incremental. Give both.\n',
    });
  });
});

describe('A run over MySQL', () => {
  it('with --json prints the manifest and nothing else', async () => {
    const place = workplace({}, 'listings');
    const database = await sampleDatabase('json');
    const args = [...reading(database, '--run-id', 'tables', '--json'), '--lake', place.lake];
    const { stdout, stderr } = await rentlake(args);
    const { status, already_published, ...manifest } = JSON.parse(stdout) as Record<
      string,
      unknown
    >;
    expect({ status, already_published, stderr }).toEqual({
      status: 0,
      already_published: false,
      stderr: '',
    });
    expect(manifest).toEqual(place.manifest('tables'));
  });

  it('that is repeated does nothing, and is refused when the rows have changed', async () => {
    const place = workplace({}, 'listings');
    const database = await sampleDatabase('repeated');
    const args = reading(database, '--run-id', 'tables');
    expect(await place.command(args)).toMatchObject({ status: 0 });
    const before = await filesBelow(place.lake);
    expect(await place.command(args)).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('this run is published already, with the same input'),
    });
    expect(await filesBelow(place.lake)).toEqual(before);
    await server.sql('UPDATE bookings SET `Total Price` = 1 ORDER BY row_id LIMIT 1', database);
    expect(await place.command(args)).toMatchObject({
      status: 2,
      stderr: `rentlake: Run tables of listings is published, with other input than mysql://${server.host}:${server.port}/${database} has now. Choose another run id.\n`,
    });
  });

  it('that is interrupted while it reads publishes nothing, and goes on when it is repeated', async () => {
    const place = workplace({}, 'listings');
    const database = await sampleDatabase('interrupted');
    const writer = await server.connect(database);
    await writer.query('LOCK TABLES bookings WRITE');
    const terminal = recordingTerminal();
    const args = reading(database, '--run-id', 'tables');
    const stopped = place.command(args, terminal);
    const waiting = `SELECT 1 FROM information_schema.processlist WHERE db = '${database}' AND state LIKE 'Waiting for table%'`;
    while ((await server.sql(waiting)).length === 0);
    expect(terminal.interrupt()).toBe(true);
    expect(await stopped).toMatchObject({
      status: 1,
      stderr:
        'rentlake: Interrupted during ingestion. Nothing was published; the same command with --run-id tables goes on from there.\n',
    });
    writer.destroy();
    expect(await place.command(args)).toMatchObject({ status: 0 });
    expect(await published(place, 'tables')).toEqual(await published(csv, 'files'));
  });
});

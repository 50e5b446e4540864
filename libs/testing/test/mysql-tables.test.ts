import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import {
  createListings,
  loadCsv,
  MySqlServer,
  readSource,
  referenceRun,
  type ReferenceResult,
  type SourceFiles,
} from '../src/index.ts';
import { minimalCsv } from '../src/reference/csv.ts';

const sample = join(import.meta.dirname, '../../../tools/sample-data/sample');

let server: MySqlServer;

beforeAll(async () => {
  server = await MySqlServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

test.each(['listings', 'car-rental'] as const)(
  'tables of the sample %s hold what is published of its files',
  async (marketplace) => {
    const files = readSource(join(sample, marketplace));
    const database = await server.createDatabase(`sample_${marketplace.replace('-', '_')}`);
    await loadCsv(server, database, marketplace, files);
    const ofTables = referenceRun(marketplace, await dump(database));
    const ofFiles = referenceRun(marketplace, files);
    expect(ofTables.tables).toEqual(ofFiles.tables);
    expect(ofTables.queries).toEqual(ofFiles.queries);
    expect(rowsAndReasons(ofTables)).toEqual(rowsAndReasons(ofFiles));
  },
);

test('made listings are valid rows, as many as were asked for and the same each time', async () => {
  const size = { bookings: 1_500, apartments: 40, viewings: 70 };
  const [first, second, third] = [
    await server.createDatabase('first'),
    await server.createDatabase('second'),
    await server.createDatabase('third'),
  ];
  await createListings(server, first, size);
  await createListings(server, second, size);
  const { datasets, tables } = referenceRun('listings', await dump(first));
  for (const { curated, quarantine, nulled, orphans, read } of Object.values(datasets)) {
    expect({ rows: curated.length, quarantine, nulled, orphans }).toEqual({
      rows: read,
      quarantine: [],
      nulled: {},
      orphans: {},
    });
  }
  expect(Object.values(datasets).map(({ read }) => read)).toEqual([40, 40, 1_500, 70]);
  for (const rows of Object.values(tables)) expect(rows.length).toBeGreaterThan(0);
  expect(await dump(second)).toEqual(await dump(first));

  await createListings(server, third, { ...size, bookingKey: 'varchar' });
  const [{ keys } = {}] = await server.sql(
    'SELECT COUNT(DISTINCT booking_id) AS `keys` FROM bookings',
    third,
  );
  expect(keys).toBe(1_500);
});

/** The tables of a database as CSV files, in the order of their keys. */
async function dump(database: string): Promise<SourceFiles> {
  const files: Record<string, string> = {};
  const tables = await server.sql('SHOW TABLES', database);
  for (const table of tables.flatMap((row) => Object.values(row).map(String))) {
    const columns = await server.sql(`SHOW COLUMNS FROM ${table}`, database);
    const rows = await server.sql(`SELECT * FROM ${table} ORDER BY 1`, database);
    const header = columns.map(({ Field: name }) => String(name));
    const lines = rows.map((row) => header.map((name) => String(row[name] ?? '')));
    files[`${table}.csv`] = [header, ...lines].map((cells) => `${minimalCsv(cells)}\n`).join('');
  }
  return files;
}

/** Without what tables cannot hold, or hold besides: malformed rows, where a row stood, `row_id`. Files have no null. */
function rowsAndReasons({ datasets }: ReferenceResult): unknown {
  return Object.entries(datasets).map(
    ([name, { curated, quarantine, reasons, nulled, orphans }]) => ({
      name,
      curated,
      nulled,
      orphans,
      reasons: { ...reasons, malformed_row: 0 },
      quarantine: quarantine
        .filter(({ _malformed: malformed }) => malformed === null)
        .map(({ row_id: _, _source_file: __, _source_row: ___, ...row }) =>
          Object.fromEntries(Object.entries(row).map(([column, cell]) => [column, cell ?? ''])),
        ),
    }),
  );
}

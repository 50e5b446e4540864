import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database, parquetPaths, parquetRelation, tableInput } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { readerColumns } from '@rentlake/schema';
import { PostgresServer } from '@rentlake/testing';
import fc from 'fast-check';
import { loadRun, openWarehouse, type WarehouseLoad } from '../src/index.ts';
import type { Cells } from './support/asked.ts';
import { boats } from './support/boats.ts';
import { newFolder } from './support/folders.ts';
import { locationOf } from './support/location-of.ts';
import { duckdbSite, postgresSite } from './support/sites.ts';
import { settings, storedRun, type Row } from './support/stored-run.ts';
import type { Site } from './support/warehouse-suite.ts';

/** Any text but NUL and halves of surrogate pairs, and often what a format might take for something else. */
const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
  fc.constantFrom(
    '',
    '\\N',
    '\\.',
    '\\',
    '"',
    "'",
    '\t',
    '\r\n',
    '\n',
    '\u2028',
    'NULL',
    '😀',
    ';',
  ),
  fc.string({ unit: fc.constantFrom('\\', 'N', '"', "'", '\n', '\r', '\t', 'é', '.') }),
);
const orNull = (text: fc.Arbitrary<string>) => fc.option(text, { freq: 5 });
const money = fc
  .bigInt({ min: -999_999_999_999_999_999n, max: 999_999_999_999_999_999n })
  .map((cents) => {
    const digits = String(cents < 0n ? -cents : cents).padStart(3, '0');
    return `${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
  });
const day = fc
  .date({ min: new Date('1970-01-01'), max: new Date('2099-12-31'), noInvalidDate: true })
  .map((date) => date.toISOString());

const harbourDay: fc.Arbitrary<Row> = fc.record({
  harbour: anyText,
  day: day.map((instant) => instant.slice(0, 10)),
  fares: orNull(money),
  // Their sum has more than 64 bits.
  trips: orNull(fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String)),
  crew: orNull(fc.integer().map(String)),
  is_open: orNull(fc.boolean().map(String)),
  last_trip: orNull(day.map((instant) => `${instant.slice(0, 23).replace('T', ' ')}456`)),
  wind: orNull(fc.double({ noNaN: true, noDefaultInfinity: true }).map(String)),
  year: fc.integer({ min: 1970, max: 2099 }).map(String),
});
const crew: fc.Arbitrary<Row> = fc.record({
  boat: anyText,
  people: orNull(fc.integer().map(String)),
  size: fc.constantFrom('s', 'm', 'null', '007'),
});

const contracts = Object.values(boats.metrics).map(({ table }) => table);

/** The rows of the run's Parquet, sorted, every value as text. */
async function written(lake: FolderStore, load: WarehouseLoad): Promise<readonly Cells[]> {
  using database = await Database.open(settings, join(newFolder(), 'spill'));
  const answers: Cells[] = [];
  for (const { contract, path } of load.tables) {
    const relation = parquetRelation(tableInput(contract, path!), await parquetPaths(lake, path!));
    const columns = Object.entries(readerColumns(contract)).map(([name, { kind }]) =>
      kind === 'double' ? `printf('%.17g', ${name})` : `CAST(${name} AS VARCHAR)`,
    );
    const reader = await database.connection.runAndReadAll(
      `SELECT ${columns.join(', ')} FROM (${relation})`,
    );
    answers.push(sorted(reader.getRowsJson() as (string | null)[][]));
  }
  return answers;
}

const sorted = (rows: Cells): Cells =>
  [...rows].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));

/** Doubles compare by their value: databases write them in different ways. */
const comparable = (answers: readonly Cells[]): unknown =>
  answers.map((rows, index) =>
    sorted(
      rows.map((row) =>
        row.map((cell, place) =>
          index === 0 && place === 7 && cell !== null ? String(Number(cell)) : cell,
        ),
      ),
    ),
  );

describe('Whatever rows a run has', () => {
  let server: PostgresServer;
  let sites: readonly Site[];

  beforeAll(async () => {
    server = await PostgresServer.start();
    sites = [await duckdbSite(), await postgresSite(server)];
  });

  afterAll(() => server[Symbol.asyncDispose]());

  it('both warehouses give them back as the Parquet holds them', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(harbourDay, { maxLength: 30 }),
        fc.array(crew, { maxLength: 5 }),
        async (harbour_days, crews) => {
          const lake = new FolderStore(newFolder());
          run += 1;
          const load = await storedRun(lake, boats, `run-${run}`, { harbour_days, crews });
          const expected = comparable(await written(lake, load));
          for (const site of sites) {
            await using warehouse = await openWarehouse(locationOf(site.location), {
              lake,
              settings,
            });
            expect(await loadRun(load, warehouse)).toBe('loaded');
            const found: Cells[] = [];
            for (const contract of contracts) {
              const columns = Object.keys(readerColumns(contract)).map(
                (name) => `CAST(${name} AS VARCHAR)`,
              );
              found.push(
                await site.query(`SELECT ${columns.join(', ')} FROM presentation.${contract.name}`),
              );
            }
            expect(comparable(found)).toEqual(expected);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

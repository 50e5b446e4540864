import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { Database } from '../src/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'rentlake-duckdb-errors-'));
const csv = join(folder, 'rows.csv');
writeFileSync(csv, 'a,b\n1,x\n2,"planted"y planted,3,4\n');

afterAll(() => rmSync(folder, { recursive: true }));

const failureOf = async (sql: string): Promise<unknown> => {
  using database = await Database.open({ threads: 1, memoryMiB: 256 }, join(folder, 'spill'));
  return await database.run(sql, 'counting rows').catch((error: unknown) => error);
};

test.each([
  [`SELECT CAST(x AS INTEGER) FROM (VALUES ('planted')) AS rows(x)`, 'Conversion Error'],
  [
    `SELECT CAST(x AS INTEGER) FROM (VALUES ('planted\nCSV, disk full')) AS t(x)`,
    'Conversion Error',
  ],
  [`SELECT strptime(x, '%Y') FROM (VALUES ('planted')) AS rows(x)`, 'Invalid Input Error'],
  [`SELECT error(x) FROM (VALUES ('planted: permission denied')) AS t(x)`, 'Invalid Input Error'],
])('a value that fails %s is not repeated, nor taken for what it says', async (sql, name) => {
  expect(await failureOf(sql)).toMatchObject({
    kind: 'statement',
    message: `The engine failed while counting rows: ${name}.`,
  });
});

test('a statement that cannot be is told with what is wrong with it, and without its text', async () => {
  expect(await failureOf(`SELECT nothing FROM (SELECT 'planted' AS x) AS rows`)).toMatchObject({
    kind: 'statement',
    message: expect.stringMatching(
      /^The engine failed while counting rows: Binder Error: Referenced column "nothing" not found(?!.*planted)/s,
    ),
  });
});

test('a row of a text file that cannot be read is told by its line', async () => {
  const relation = `read_csv('${csv}', auto_detect = false, delim = ',', quote = '"', columns = {'a': 'VARCHAR', 'b': 'VARCHAR'})`;
  expect(await failureOf(`FROM ${relation}`)).toMatchObject({
    kind: 'csv',
    message: expect.stringMatching(
      /^A text file could not be read while counting rows: Invalid Input Error: CSV Error on Line: \d+$/,
    ),
  });
});

test('a file that is not Parquet is named', async () => {
  expect(await failureOf(`FROM read_parquet('${csv}')`)).toMatchObject({
    message: `The engine failed while counting rows: Invalid Input Error: No magic bytes found at end of file '${csv}'.`,
  });
});

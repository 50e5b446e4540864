import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { DuckDBInstance } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { differences } from '../src/differences.ts';
import type { DatasetCounts, Outcome } from '../src/outcome.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const connection = await (await DuckDBInstance.create(':memory:')).connect();
  const write = (name: string, query: string): Promise<unknown> =>
    connection.run(
      `COPY (${query}) TO '${join(folder, name)}' (FORMAT parquet, PARTITION_BY (month))`,
    );
  await write('a', `FROM (VALUES ('2024-01', 1), ('2024-01', 1), ('2024-02', 2)) t(month, n)`);
  await write(
    'a-in-other-order',
    `FROM (VALUES (2, '2024-02'), (1, '2024-01'), (1, '2024-01')) t(n, month)`,
  );
  await write('without-the-second-1', `FROM (VALUES ('2024-01', 1), ('2024-02', 2)) t(month, n)`);
  await write('wider', `FROM (VALUES ('2024-01', 1::BIGINT)) t(month, n)`);
});

afterAll(() => rm(folder, { recursive: true }));

const counts: DatasetCounts = {
  raw: 3,
  curated: 2,
  quarantined: 1,
  reasons: { duplicate_id: 1 },
  nulled: {},
  orphans: {},
};
const outcome = (table: string, transactions = counts): Outcome => ({
  datasets: { transactions },
  tables: { t: { folder: join(folder, table), rows: 3 } },
});

describe('differences', () => {
  test('are none when rows and columns are the same in another order', async () => {
    expect(await differences(outcome('a'), outcome('a-in-other-order'))).toEqual([]);
  });

  test('name a row that is missing though an equal one is there, on either side', async () => {
    expect(await differences(outcome('a'), outcome('without-the-second-1'))).toEqual([
      expect.stringMatching(/^t: 1 rows only on the left, such as .*"n":1/),
    ]);
    expect(await differences(outcome('without-the-second-1'), outcome('a'))).toEqual([
      expect.stringMatching(/^t: 1 rows only on the right, such as .*"n":1/),
    ]);
  });

  test('name columns of another type', async () => {
    expect(await differences(outcome('a'), outcome('wider'))).toEqual([
      't: columns n INTEGER, month VARCHAR against n BIGINT, month VARCHAR',
    ]);
  });

  test('name counts that differ', async () => {
    const other = { ...counts, reasons: { duplicate_id: 2 } };
    expect(await differences(outcome('a'), outcome('a', other))).toEqual([
      expect.stringMatching(/^transactions: .*"duplicate_id":1.* against .*"duplicate_id":2/),
    ]);
  });
});

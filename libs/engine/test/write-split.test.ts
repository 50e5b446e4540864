import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { FolderStore } from '@rentlake/lake';
import { Database, EmbeddedEngine, type CsvInput, type EngineReport } from '../src/index.ts';

/** Rows that go to one file before the next file has its turn. */
const block = 122_880;
const settings = { threads: 2, memoryMiB: 512 };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rentlake-split-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const lake = (): string => join(folder, 'lake');

/** A file with a header and rows `<number>,<note>`. */
async function csvFile(
  name: string,
  rows: number,
  note: (row: number) => string,
): Promise<CsvInput> {
  const path = join(folder, `${name}.csv`);
  const lines = Array.from({ length: rows }, (_, index) => `${index + 1},${note(index + 1)}\n`);
  const text = `number,note\n${lines.join('')}`;
  await writeFile(path, text);
  const multiline = lines.some((line) => line.trimEnd().includes('\n'));
  const longestRow = Math.max(0, ...lines.map(({ length }) => length).slice(0, 1000));
  return {
    kind: 'csv',
    name,
    path,
    width: 2,
    multiline,
    surplusCells: 0,
    longestRow,
    form: 'direct',
  };
}

/** Writes the rows of each file to one part, split or not. */
function write(
  inputs: readonly CsvInput[],
  splitBy: { splitBy?: string } = { splitBy: '_source_row' },
): Promise<EngineReport> {
  const steps = inputs.map(({ name }) => ({
    kind: 'write' as const,
    prefix: 'raw/rows',
    file: `${name}.parquet`,
    sql: `SELECT cell_1 AS number, cell_2 AS note, _source_row FROM ${name}`,
    ...splitBy,
  }));
  const measure = {
    kind: 'measure' as const,
    name: 'threads',
    sql: "SELECT current_setting('threads') AS threads",
  };
  return new EmbeddedEngine(new FolderStore(lake()), settings).execute(
    { inputs, steps: [...steps, measure] },
    'runs/scratch',
  );
}

interface Part {
  readonly rows: number;
  /** Runs of consecutive row numbers, in the order of the file: `1-122880`. */
  readonly runs: string;
}

/** What each written file holds. */
async function parts(): Promise<Readonly<Record<string, Part>>> {
  using database = await Database.open(settings, join(folder, 'spill'));
  const found: Record<string, Part> = {};
  for (const file of (await readdir(join(lake(), 'raw/rows'))).sort()) {
    const rows = await database.read(
      `SELECT CAST(MIN(_source_row) AS INTEGER) AS first, CAST(MAX(_source_row) AS INTEGER) AS last
       FROM (SELECT _source_row, file_row_number AS place
         FROM read_parquet('${join(lake(), 'raw/rows', file)}', file_row_number = true))
       GROUP BY _source_row - place ORDER BY MIN(place)`,
      'reading back',
    );
    const runs = rows.map(({ first, last }) => ({ first: Number(first), last: Number(last) }));
    found[file] = {
      rows: runs.reduce((sum, { first, last }) => sum + last - first + 1, 0),
      runs: runs.map(({ first, last }) => `${first}-${last}`).join(' '),
    };
  }
  return found;
}

/** How many rows there are, how many row numbers, and how many have the text of their number. */
async function content(note: string): Promise<unknown> {
  using database = await Database.open(settings, join(folder, 'spill'));
  const [row] = await database.read(
    `SELECT CAST(COUNT(*) AS INTEGER) AS rows, CAST(COUNT(DISTINCT _source_row) AS INTEGER) AS numbers,
       CAST(COUNT(*) FILTER (number = CAST(_source_row AS VARCHAR) AND note = ${note}) AS INTEGER) AS whole
     FROM read_parquet('${join(lake(), 'raw/rows')}/*.parquet')`,
    'reading back',
  );
  return row;
}

describe('rows that are written split', () => {
  test('lie in one file a thread, blocks by turns, each file in order and each row once', async () => {
    const rows = 3 * block + 1_000;
    const report = await write([await csvFile('a', rows, (row) => `note ${row}`)]);
    expect(report.written).toEqual({ 'raw/rows': rows });
    expect(await parts()).toEqual({
      'a-0.parquet': { rows: 2 * block, runs: `1-${block} ${2 * block + 1}-${3 * block}` },
      'a-1.parquet': {
        rows: block + 1_000,
        runs: `${block + 1}-${2 * block} ${3 * block + 1}-${rows}`,
      },
    });
    expect(await content("'note ' || number")).toEqual({ rows, numbers: rows, whole: rows });
  });

  test.each([
    [block, block, 0],
    [block + 1, block, 1],
    [3, 3, 0],
    [0, 0, 0],
  ])('%d of them make files of %d and %d rows', async (rows, first, second) => {
    const report = await write([await csvFile('a', rows, () => 'x')]);
    expect(report.written).toEqual({ 'raw/rows': rows });
    const files = Object.entries(await parts()).map(([file, part]) => [file, part.rows]);
    expect(files).toEqual([
      ['a-0.parquet', first],
      ['a-1.parquet', second],
    ]);
    expect(await content("'x'")).toEqual({ rows, numbers: rows, whole: rows });
  });

  test('may hold line ends in their cells', async () => {
    const rows = block + 500;
    const report = await write([await csvFile('a', rows, (row) => `"line\n${row}, ""so"""`)]);
    expect(report.written).toEqual({ 'raw/rows': rows });
    expect(await parts()).toEqual({
      'a-0.parquet': { rows: block, runs: `1-${block}` },
      'a-1.parquet': { rows: 500, runs: `${block + 1}-${rows}` },
    });
    const note = `'line' || chr(10) || number || ', "so"'`;
    expect(await content(note)).toEqual({ rows, numbers: rows, whole: rows });
  });

  test('of two files lie in files of their own below one prefix', async () => {
    const files = [await csvFile('a', 2, () => 'x'), await csvFile('b', 3, () => 'x')];
    const report = await write(files);
    expect(report.written).toEqual({ 'raw/rows': 5 });
    const found = Object.entries(await parts()).map(([file, { rows }]) => [file, rows]);
    expect(Object.fromEntries(found)).toEqual({
      'a-0.parquet': 2,
      'a-1.parquet': 0,
      'b-0.parquet': 3,
      'b-1.parquet': 0,
    });
  });

  test('leave all threads to the steps after them', async () => {
    const report = await write([await csvFile('a', 1, () => 'x')]);
    expect(report.measured).toEqual({ threads: [{ threads: '2' }] });
  });
});

test('rows that are not to be split lie in one file, in order', async () => {
  const rows = 2 * block;
  await write([await csvFile('a', rows, () => 'x')], {});
  expect(await parts()).toEqual({ 'a.parquet': { rows, runs: `1-${rows}` } });
});

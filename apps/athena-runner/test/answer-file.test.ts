import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { EmbeddedEngine } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { writeAnswerFile } from '../src/athena/answer-file.ts';
import type { AnswerRow } from '../src/athena/athena.ts';

let lake: FolderStore;

beforeEach(() => {
  lake = new FolderStore(mkdtempSync(join(tmpdir(), 'rentlake-answer-')));
});

afterEach(() => rmSync(lake.location, { recursive: true, force: true }));

async function* pagesOf(...pages: AnswerRow[][]): AsyncGenerator<AnswerRow[]> {
  yield* pages;
}

/** What the engine reads in the file of an answer. */
async function read(...pages: AnswerRow[][]): Promise<unknown> {
  const path = join(await lake.scratch('answer'), 'answer.csv');
  const input = await writeAnswerFile('best_day', pagesOf(...pages), 2, path);
  const { measured } = await new EmbeddedEngine(lake, { threads: 1, memoryMiB: 256 }).execute(
    {
      inputs: [input],
      steps: [
        {
          kind: 'measure',
          name: 'rows',
          sql: 'SELECT cell_1, cell_2 FROM answer ORDER BY _source_row',
        },
      ],
    },
    'engine',
  );
  return measured['rows']?.map(({ cell_1, cell_2 }) => [cell_1, cell_2]);
}

test('nulls, empty texts, quotes and line ends of an answer come back as they were', async () => {
  const first: AnswerRow[] = [
    ['', null],
    [null, ''],
    [null, null],
    ['a "b", c', 'two\nlines'],
  ];
  const second: AnswerRow[] = [['é — 🙂', ' NULL ']];
  expect(await read(first, second)).toEqual([...first, ...second]);
});

test('an answer without rows has none', async () => {
  expect(await read([])).toEqual([]);
});

test('an answer of three million bytes in one value is read', async () => {
  const long = 'x'.repeat(3_000_000);
  expect(await read([[long, 'short']])).toEqual([[long, 'short']]);
});

test('an answer with other columns than the contract is refused', async () => {
  await expect(read([['one']])).rejects.toThrow(
    'Athena answers query best_day with 1 columns, where its contract has 2.',
  );
});

import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { absentCell, StageFailure, type CsvInput } from '@rentlake/engine';
import type { AnswerRow } from './athena.ts';

/**
 * Writes rows, page by page, as a CSV file whose nulls an engine can tell from empty texts.
 * @returns it as an input called `answer`, with the columns cell_1 ….
 */
export async function writeAnswerFile(
  query: string,
  pages: AsyncIterable<readonly AnswerRow[]>,
  width: number,
  path: string,
): Promise<CsvInput> {
  let longestRow = 0;
  async function* lines(): AsyncGenerator<string> {
    const header = Array.from({ length: width + 1 }, (_, index) => `cell_${index + 1}`);
    yield `${header.join(',')}\n`;
    for await (const page of pages) {
      const text = page.map((row) => {
        if (row.length !== width) {
          throw new StageFailure(
            'Defect',
            `Athena answers query ${query} with ${row.length} columns, where its contract has ${width}.`,
          );
        }
        const line = `${[...row, null].map(quoted).join(',')}\n`;
        longestRow = Math.max(longestRow, Buffer.byteLength(line));
        return line;
      });
      yield text.join('');
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path));
  return {
    kind: 'csv',
    name: 'answer',
    path,
    width,
    multiline: true,
    surplusCells: 0,
    longestRow,
    form: 'settled',
  };
}

const quoted = (value: string | null): string => `"${(value ?? absentCell).replaceAll('"', '""')}"`;

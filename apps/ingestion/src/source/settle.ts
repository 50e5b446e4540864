import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { Readable } from 'node:stream';
import { absentCell } from '@rentlake/engine';
import { csvRecords } from './records.ts';
import { minimalCell, type CsvRecord } from './tokenizer.ts';

const flushAt = 1 << 18;

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;

/** The text by which a malformed row is kept; undefined for a well-formed one. */
function malformedText(record: CsvRecord, width: number): string | undefined {
  if (record.textAfterQuote) return record.text;
  return record.cells.length === width ? undefined : record.cells.map(minimalCell).join(',');
}

/**
 * Copies a CSV file into the form that every reader takes alike: LF, every cell quoted, and one cell more, which holds
 * the text of a malformed row.
 */
export async function settleFile(stream: Readable, width: number, target: string): Promise<void> {
  const output = createWriteStream(target);
  const failed = once(output, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  const noCells = Array.from({ length: width }, () => absentCell).join(',');
  let buffer = '';
  const flush = async (): Promise<void> => {
    if (!output.write(buffer)) await Promise.race([once(output, 'drain'), failed]);
    buffer = '';
  };
  let isHeader = true;
  for await (const record of csvRecords(stream)) {
    const text = malformedText(record, width);
    const cells = text === undefined ? record.cells.map(quoted).join(',') : noCells;
    const malformed = text === undefined ? absentCell : quoted(text);
    buffer += isHeader ? 'header\n' : `${cells},${malformed}\n`;
    isHeader = false;
    if (buffer.length >= flushAt) await flush();
  }
  output.end(buffer);
  await finished(output);
}

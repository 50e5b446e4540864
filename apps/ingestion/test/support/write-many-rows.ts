import { FolderStore } from '@rentlake/lake';
import { slicesOf } from '../../src/parquet/cell-slices.ts';
import { TextBatch } from '../../src/parquet/text-batch.ts';
import { writeTextRows } from '../../src/parquet/write-text-rows.ts';

/** Writes rows of nine columns into a folder, and says how much memory the process took at most, in MiB. */
const [folder = '', count = '0'] = process.argv.slice(2);

const columns = Array.from({ length: 9 }, (_, index) => `column_${index}`);
const distinct = Array.from({ length: 500 }, (_, row) =>
  columns.map((_column, index) => Buffer.from(`${(row + 1) * 7919 * (index + 1)}`)),
);

async function* batches(): AsyncGenerator<TextBatch> {
  const batch = new TextBatch(columns.map((name) => ({ name, hex: false })));
  for (let row = 0; row < Number(count); row += 1) {
    batch.append(slicesOf(distinct[row % distinct.length]!));
    if (batch.rows < 10_000) continue;
    yield batch;
    batch.reset();
  }
}

const file = { columns, file: 'bookings', firstRow: 1n, metadata: {} };
const { rows } = await writeTextRows(new FolderStore(folder), 'rows.parquet', file, batches());
console.log(JSON.stringify({ rows, peakMiB: process.resourceUsage().maxRSS >> 10 }));

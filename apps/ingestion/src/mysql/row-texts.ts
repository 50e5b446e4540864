import type { CellSlices } from '../parquet/cell-slices.ts';
import type { RowBatch } from './connection.ts';

/** All rows of a short result, as strings. Never full. */
export class RowTexts implements RowBatch {
  readonly texts: (readonly (string | null)[])[] = [];
  readonly rows = 0;
  readonly bytes = 0;

  append({ bytes, count, starts, ends }: CellSlices): void {
    const cells = Array.from({ length: count }, (_, cell) => {
      const end = ends[cell] as number;
      return end === -1 ? null : bytes.toString('utf8', starts[cell], end);
    });
    this.texts.push(cells);
  }

  reset(): void {
    throw new Error('Rows of a short result are not given away.');
  }
}

/** The cells of a row as slices of one piece of memory: cell c has the bytes [starts[c], ends[c]), and is null where ends[c] is -1. */
export interface CellSlices {
  readonly bytes: Buffer;
  /** Number of cells; the arrays may be longer. */
  readonly count: number;
  readonly starts: Int32Array;
  readonly ends: Int32Array;
}

/** Cells that lie apart, as slices. */
export function slicesOf(cells: readonly (Uint8Array | null)[]): CellSlices {
  const starts = new Int32Array(cells.length);
  const ends = new Int32Array(cells.length);
  let end = 0;
  for (const [place, cell] of cells.entries()) {
    starts[place] = end;
    end += cell?.length ?? 0;
    ends[place] = cell === null ? -1 : end;
  }
  return {
    bytes: Buffer.concat(cells.filter((cell) => cell !== null)),
    count: cells.length,
    starts,
    ends,
  };
}

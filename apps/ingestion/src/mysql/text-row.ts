import type { CellSlices } from '../parquet/cell-slices.ts';

const nullCell = 0xfb;

/**
 * A row as MySQL sends it: each cell as text after its length, which is a byte, or 0xfc, 0xfd or 0xfe and 2, 3 or 8 bytes;
 * null is 0xfb alone. (MySQL internals: text resultset row, length-encoded strings.)
 *
 * The driver would make a Buffer of each cell, which takes longer than all else that is done with a row.
 */
export class TextRow implements CellSlices {
  bytes: Buffer = Buffer.alloc(0);
  count = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);

  /** Takes the place of the row before. The row is [from, to) of `packet`, and is not copied. */
  read(packet: Buffer, from: number, to: number): void {
    let at = from;
    let count = 0;
    while (at < to) {
      if (count === this.starts.length) this.#grow();
      let length = packet[at] as number;
      at += 1;
      if (length === nullCell) {
        this.starts[count] = at;
        this.ends[count] = -1;
      } else {
        if (length === 0xfc) {
          length = packet.readUInt16LE(at);
          at += 2;
        } else if (length === 0xfd) {
          length = packet.readUIntLE(at, 3);
          at += 3;
        } else if (length === 0xfe) {
          // No packet is longer than 1 GiB.
          length = packet.readUInt32LE(at);
          at += 8;
        }
        this.starts[count] = at;
        at += length;
        this.ends[count] = at;
      }
      count += 1;
    }
    this.bytes = packet;
    this.count = count;
  }

  #grow(): void {
    const [starts, ends] = [this.starts, this.ends];
    this.starts = new Int32Array(2 * starts.length);
    this.ends = new Int32Array(2 * ends.length);
    this.starts.set(starts);
    this.ends.set(ends);
  }
}

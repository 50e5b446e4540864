import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RowTexts } from '../src/mysql/row-texts.ts';
import { TextRow } from '../src/mysql/text-row.ts';
import { seed } from './support/property-seed.ts';

/** A cell as the protocol has it. */
function encoded(text: string | null): Buffer {
  if (text === null) return Buffer.from([0xfb]);
  const bytes = Buffer.from(text);
  const head = Buffer.alloc(9);
  if (bytes.length < 0xfb) return Buffer.concat([Buffer.from([bytes.length]), bytes]);
  if (bytes.length < 1 << 16) {
    head[0] = 0xfc;
    head.writeUInt16LE(bytes.length, 1);
    return Buffer.concat([head.subarray(0, 3), bytes]);
  }
  if (bytes.length < 1 << 24) {
    head[0] = 0xfd;
    head.writeUIntLE(bytes.length, 1, 3);
    return Buffer.concat([head.subarray(0, 4), bytes]);
  }
  head[0] = 0xfe;
  head.writeBigUInt64LE(BigInt(bytes.length), 1);
  return Buffer.concat([head, bytes]);
}

/** The texts of rows that follow each other in one packet, each with bytes around it that are not its own. */
function read(rows: readonly (readonly (string | null)[])[]): RowTexts {
  const texts = new RowTexts();
  const row = new TextRow();
  for (const cells of rows) {
    const body = Buffer.concat(cells.map(encoded));
    row.read(Buffer.concat([Buffer.from('head'), body, Buffer.from('tail')]), 4, 4 + body.length);
    texts.append(row);
  }
  return texts;
}

describe('a row of the text protocol', () => {
  it('has the cells that were sent, of any length', () => {
    const length = fc.constantFrom(0, 1, 250, 251, 252, 65_535, 65_536);
    const cell = fc.option(
      fc.oneof(
        fc.string({ unit: 'grapheme' }),
        length.map((n) => 'x'.repeat(n)),
      ),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(cell, { minLength: 1, maxLength: 90 }), { maxLength: 4 }),
        (rows) => {
          expect(read(rows).texts).toEqual(rows);
        },
      ),
      { seed, numRuns: 50 },
    );
  });

  it('has a cell of 16 MiB', () => {
    const long = 'y'.repeat(1 << 24);
    const [row] = read([[long, null, 'z']]).texts;
    expect(row?.[0] === long).toBe(true);
    expect(row?.slice(1)).toEqual([null, 'z']);
  });
});

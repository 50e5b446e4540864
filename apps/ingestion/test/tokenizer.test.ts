import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CsvTokenizer, minimalCell, type CsvRecord } from '../src/source/tokenizer.ts';
import { seed } from './support/property-seed.ts';

function records(...chunks: readonly string[]): readonly CsvRecord[] {
  const tokenizer = new CsvTokenizer();
  return [...chunks.flatMap((chunk) => [...tokenizer.feed(chunk)]), ...tokenizer.finish()];
}

const cells = (...chunks: readonly string[]) => records(...chunks).map((record) => record.cells);

describe('CsvTokenizer', () => {
  it('splits records at LF and CRLF, and the last one at the end', () => {
    expect(cells('a,b\nc,d\r\ne,f')).toEqual([
      ['a', 'b'],
      ['c', 'd'],
      ['e', 'f'],
    ]);
  });

  it('takes an empty line for nothing and a line of blanks for a cell', () => {
    expect(cells('\n\r\na\n\n  \n')).toEqual([['a'], ['  ']]);
  });

  it('opens a quote at the very start of a cell only', () => {
    expect(cells('"a","b""c","d,e\nf"\n')).toEqual([['a', 'b"c', 'd,e\nf']]);
    expect(cells('a"b", "c"\n')).toEqual([['a"b"', ' "c"']]);
  });

  it('keeps a lone CR and reads CRLF in a cell as LF', () => {
    expect(cells('a\rb,"c\r\nd\re"\r\n')).toEqual([['a\rb', 'c\nd\re']]);
    expect(cells('a\r')).toEqual([['a\r']]);
  });

  it('marks text after a closing quote and keeps the record as it stands', () => {
    expect(records('x,"a"b,"c, d"\n')).toEqual([
      { cells: ['x', 'ab', 'c, d'], textAfterQuote: true, text: 'x,"a"b,"c, d"' },
    ]);
    expect(records('"a"\n"b" ,c\n').map(({ textAfterQuote }) => textAfterQuote)).toEqual([
      false,
      true,
    ]);
  });

  it('gives an empty quoted cell a record of its own', () => {
    expect(cells('""\n')).toEqual([['']]);
  });

  it('reads back whatever minimal CSV is written', () => {
    const cell = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', ' ', 'é', '🚗') });
    const row = fc.array(cell, { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        const text = rows.map((each) => `${each.map(minimalCell).join(',')}\n`).join('');
        expect(cells(text)).toEqual(rows);
      }),
      { seed },
    );
  });

  it('reads the same however the text is cut', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r', ' ') });
    fc.assert(
      fc.property(fc.array(text), (chunks) => {
        expect(records(...chunks)).toEqual(records(chunks.join('')));
      }),
      { seed },
    );
  });
});

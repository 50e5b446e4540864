import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { csvRecords } from '../src/source/records.ts';
import { scanFile } from '../src/source/scan.ts';
import { seed } from './support/property-seed.ts';

const pieces = fc.constantFrom('a', ',', '"', '""', '"b"', '\n', '\r\n', '\r', ' ', 'é', '🚗', '€');
const csv = fc.array(pieces, { minLength: 1, maxLength: 40 }).map((all) => all.join(''));

/** Cuts bytes into chunks of these sizes, over and over. */
function* chunks(bytes: Buffer, sizes: readonly number[]): Generator<Buffer> {
  for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

const stream = (bytes: Buffer, sizes: readonly number[] = [bytes.length || 1]): Readable =>
  Readable.from(chunks(bytes, sizes));

const outcome = (bytes: Buffer, sizes?: readonly number[]) =>
  scanFile(stream(bytes, sizes), 'f.csv').catch((error: unknown) => (error as Error).message);

async function countOfRecords(bytes: Buffer): Promise<number> {
  let count = 0;
  for await (const { text } of csvRecords(stream(bytes))) count += text === '' ? 0 : 1;
  return count;
}

describe('scanFile', () => {
  it('finds the same however the bytes of a file are cut', async () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(csv, sizes, async (text, cuts) => {
        const bytes = Buffer.from(text);
        expect(await outcome(bytes, cuts)).toEqual(await outcome(bytes));
      }),
      { seed },
    );
  });

  it('finds the same for a file with bytes that are no UTF-8, wherever it is cut', async () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 12 }).map((all) => Buffer.from(all));
    await fc.assert(
      fc.asyncProperty(bytes, async (content) => {
        const isWhole = new TextDecoder('utf-8', { fatal: true });
        let isUtf8 = true;
        try {
          isWhole.decode(content);
        } catch {
          isUtf8 = false;
        }
        for (const size of [1, 2, 3, 12]) {
          const found = await outcome(content, [size]);
          const refused = typeof found === 'string' && found.includes('not UTF-8');
          expect({ content, size, refused }).toEqual({ content, size, refused: !isUtf8 });
        }
      }),
      { seed },
    );
  });

  it('counts the rows that the patient tokenizer finds, unless it refuses the file', async () => {
    await fc.assert(
      fc.asyncProperty(csv, async (text) => {
        const bytes = Buffer.from(text);
        const found = await outcome(bytes);
        if (typeof found === 'string') {
          expect(found).toContain('is never closed');
          return;
        }
        const records = await countOfRecords(bytes);
        expect({ text, rows: found.rows }).toEqual({ text, rows: Math.max(0, records - 1) });
      }),
      { seed, numRuns: 300 },
    );
  });

  it('skips a byte order mark, whole or cut', async () => {
    const bytes = Buffer.from('\ufeff"a",b\n1,2\n');
    for (const size of [1, 2, 3, 20]) {
      expect(await outcome(bytes, [size])).toMatchObject({ rows: 1, irregular: false });
    }
  });

  it.each([
    ['LF', 'a,b\n1,2\n', false],
    ['CRLF', 'a,b\r\n1,2\r\n', false],
    ['no end after the last row', 'a,b\n1,2', false],
    ['empty lines between rows', 'a,b\n\n1,2\n\n', false],
    ['quoted cells with LF', 'a,b\n"1\n1",2\n', false],
    ['mixed line ends', 'a,b\r\n1,2\n', true],
    ['a lone CR', 'a,b\n1\r1,2\n', true],
    ['a lone CR at the end', 'a,b\n1,2\r', true],
    ['CRLF in a cell', 'a,b\n"1\r\n1",2\n', true],
    ['text after a closing quote', 'a,b\n"1"1,2\n', true],
    ['an empty line before the header', '\na,b\n1,2\n', true],
    ['a quote after a blank', 'a,b\n1, "2"\n', true],
  ])('knows whether fast readers take a file with %s', async (_, text, irregular) => {
    expect(await outcome(Buffer.from(text))).toMatchObject({ irregular });
  });

  it('counts the cells that the worst row has too many, up to what the engine reads with extra columns', async () => {
    const row = (cells: number): string => Array.from({ length: cells }, () => 'x').join(',');
    expect(
      await outcome(Buffer.from(`a,b\n${row(2)}\n${row(1)}\n${row(5)}\n${row(4)}\n`)),
    ).toMatchObject({ surplusCells: 3, irregular: false });
    expect(await outcome(Buffer.from(`a,b\n${row(67)}\n`))).toMatchObject({
      surplusCells: 65,
      irregular: true,
    });
  });

  it('measures bytes, content and the longest row', async () => {
    expect(await outcome(Buffer.from('a,b\n"1\n1",22\n3,4\n'))).toEqual({
      bytes: 17,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
      rows: 2,
      multiline: true,
      irregular: false,
      surplusCells: 0,
      longestRow: 8,
    });
  });
});

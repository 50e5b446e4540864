import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { listings, typeName, type Column, type ReadingDialect } from '@rentlake/schema';
import fc from 'fast-check';
import { unfolded } from '../catalogue/unfolded.ts';
import type { Kind } from '../reference/datasets.ts';
import { INVALID, readValue } from '../reference/values.ts';
import type { SqlRunner } from '../sql-runner.ts';
import { anyText, oddTexts } from './texts.ts';

const invalid = '<invalid>';

/** A column to read texts for; the reference knows the spelling of two columns by their names. */
interface Read {
  readonly title: string;
  readonly name: string;
  readonly kind: Kind;
  readonly column: Pick<Column, 'type' | 'spelling'>;
}

const { bookings } = listings;
const plain = (kind: Kind): Read => ({
  title: kind,
  name: 'x',
  kind,
  column: {
    type: kind === 'decimal' ? { kind, precision: 12, scale: 2 } : { kind },
    spelling: undefined,
  },
});
const spelled = (name: string): Read => ({
  title: `text of ${name}`,
  name,
  kind: 'text',
  column: bookings.columns[name]!,
});
const columns = [
  ...(['text', 'boolean', 'integer', 'decimal', 'double', 'date', 'timestamp'] as const).map(plain),
  ...['currency', 'booking_status'].map(spelled),
];

/** What the reference makes of a text. */
function expected({ name, kind }: Read, text: string): string | null {
  const reading = readValue({ name, kind, need: 'optional', aliases: [] }, text);
  return reading === INVALID ? invalid : reading;
}

/** A value as the reference writes it. */
const canonical: Readonly<Partial<Record<Kind, (text: string) => string>>> = {
  double: (text) => String(Number(text)),
  timestamp: (text) => {
    const [seconds = '', micros = ''] = text.split('.');
    return `${seconds}.${micros.padEnd(6, '0')}`;
  },
};

/** A SELECT of the texts read as `column`: null, `<invalid>` or the value as text. */
function readingSql(
  { read, literal, cast, fn }: ReadingDialect,
  { column }: Read,
  texts: readonly (string | null)[],
): string {
  const rows = texts.map((text, place) => `(${place}, ${text === null ? 'NULL' : literal(text)})`);
  const parsed = read.parse('cleaned', column.type);
  const value = column.spelling ? read.spell(parsed, column.spelling) : parsed;
  const text = { kind: 'text' } as const;
  const values = unfolded(fn, `(VALUES ${rows.join(', ')}) AS texts (place, raw)`);
  return `SELECT place, CASE WHEN cleaned IS NULL THEN NULL ELSE COALESCE(${cast('value', text)}, ${literal(invalid)}) END AS value
FROM (SELECT place, cleaned, ${value} AS value
FROM (SELECT place, ${read.clean('raw', column.type.kind)} AS cleaned FROM ${values}) AS c) AS v`;
}

/** Tests that a dialect reads texts as the contract says, on its real engine. */
export function describeReading(name: string, runner: () => SqlRunner<ReadingDialect>): void {
  describe(`Reading values on ${name}`, () => {
    async function readings(read: Read, texts: readonly (string | null)[]) {
      const answers = await runner().ask(readingSql(runner().dialect, read, texts));
      return answers.map(({ value }, index) => ({
        text: texts[index],
        reading:
          value === null || value === invalid ? value : (canonical[read.kind]?.(value) ?? value),
      }));
    }
    const expectedReadings = (read: Read, texts: readonly string[]) =>
      texts.map((text) => ({ text, reading: expected(read, text) }));

    it.each(columns)('reads $title as the contract says, in every odd spelling', async (read) => {
      const texts = [...new Set(oddTexts[read.kind])];
      expect(await readings(read, texts)).toEqual(expectedReadings(read, texts));
    });

    it.each(columns)('reads $title as the contract says, in any spelling', async (read) => {
      await fc.assert(
        fc.asyncProperty(
          fc.array(anyText(read.kind), { minLength: 1, maxLength: 1_500, size: 'max' }),
          async (texts) => {
            expect(await readings(read, texts)).toEqual(expectedReadings(read, texts));
          },
        ),
        { numRuns: 3, seed: Number(process.env['RENTLAKE_PROPERTY_SEED'] ?? 20_241_230) },
      );
    });

    it.each(columns)('gives values of the type of $title', async ({ column }) => {
      const { dialect } = runner();
      const clean = dialect.read.clean(dialect.literal('1'), column.type.kind);
      const [answer] = await runner().ask(
        `SELECT 0 AS place, ${dialect.read.parse(clean, column.type)} AS value`,
      );
      expect(answer?.type).toBe(typeName(column.type));
    });

    it.each(columns)('keeps what a file lacks null as $title', async (read) => {
      expect(await readings(read, ['1', null])).toMatchObject([{}, { text: null, reading: null }]);
    });

    it.each([
      ['9223372036854775807', '9223372036854775807'],
      ['-9223372036854775808.00', '-9223372036854775808'],
      ['9223372036854775808', invalid],
      ['+007.', '7'],
      ['1.5', invalid],
    ])('reads the bigint %j as %s', async (text, reading) => {
      const bigint = {
        ...plain('integer'),
        column: { type: { kind: 'bigint' }, spelling: undefined },
      };
      expect(await readings(bigint as Read, [text])).toEqual([{ text, reading }]);
    });

    const values = async (select: string): Promise<readonly (string | null)[]> =>
      (await runner().ask(select)).map(({ value }) => value);

    it('sorts a list by code point, without nulls, and takes it apart', async () => {
      const { read, literal } = runner().dialect;
      const texts = ['b', '😀', 'a', '\uff5e', 'B', '_'].map(literal);
      const list = read.sortedList([texts[0]!, "CASE WHEN 1 = 2 THEN 'no' END", ...texts.slice(1)]);
      expect(
        await values(`SELECT ROW_NUMBER() OVER (ORDER BY item) AS place, item AS value
          FROM (SELECT ${read.eachOf(list)} AS item) AS items`),
      ).toEqual(['B', '_', 'a', 'b', '\uff5e', '😀']);
      const none = read.sortedList([`CASE WHEN 1 = 2 THEN 'no' END`]);
      expect(
        await values(
          `SELECT 0 AS place, item AS value FROM (SELECT ${read.eachOf(none)} AS item) AS items`,
        ),
      ).toEqual([]);
    });

    it('hashes equal texts alike and others, here, not', async () => {
      const { read, literal, fn } = runner().dialect;
      const rows = [...oddTexts.text, ...oddTexts.text].map(
        (text, place) => `(${place}, ${literal(text)})`,
      );
      const relation = unfolded(fn, `(VALUES ${rows.join(', ')}) AS texts (place, word)`);
      const hashes = await values(`SELECT place, ${read.hash('word')} AS value FROM ${relation}`);
      const count = oddTexts.text.length;
      expect(hashes.slice(0, count)).toEqual(hashes.slice(count));
      expect(new Set(hashes).size).toBe(new Set(oddTexts.text).size);
    });

    it('digests a row by the MD5 of its texts, with their lengths, apart from nulls', async () => {
      const { read, literal, fn } = runner().dialect;
      const rows = oddTexts.text.map((text, place) => `(${place}, ${literal(text)})`);
      const relation = unfolded(fn, `(VALUES ${rows.join(', ')}) AS texts (place, word)`);
      const digest = read.rowDigest(['word', "CASE WHEN 1 = 2 THEN 'no' END", 'word']);
      const expected = oddTexts.text.map((text) => {
        const part = `${Buffer.byteLength(text)}:${text}`;
        const hex = createHash('md5').update(`${part}-${part}`).digest('hex').slice(0, 15);
        return String(BigInt(`0x${hex}`));
      });
      expect(await values(`SELECT place, ${digest} AS value FROM ${relation}`)).toEqual(expected);
    });

    it('leaves out the rows that another relation has, and keeps whole rows apart', async () => {
      const { read } = runner().dialect;
      const rows = (list: string) =>
        `(SELECT * FROM (VALUES ${list}) AS v (file, place)) AS some_rows`;
      const kept = read.without(rows(`('a', 1), ('a', 2), ('b', 1)`), 'others', ['file', 'place']);
      expect(
        await values(`WITH others AS (SELECT * FROM (VALUES ('a', 2), ('b', 3)) AS v (file, place))
          SELECT ROW_NUMBER() OVER (ORDER BY file) AS place, file AS value FROM ${kept}`),
      ).toEqual(['a', 'b']);
      const whole = `SELECT ${read.wholeRow('some_rows')} AS row_value FROM ${rows(`('a', 1)`)}`;
      expect(
        await values(
          `SELECT place, file AS value FROM (SELECT row_value.* FROM (${whole}) AS w) AS x`,
        ),
      ).toEqual(['a']);
    });
  });
}

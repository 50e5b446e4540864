import { describe, expect, it } from '@jest/globals';
import type { SqlRunner } from '../sql-runner.ts';
import { rendered, text } from './arguments.ts';
import { sortedByCodePoint } from './texts.ts';
import { unfolded } from './unfolded.ts';

/** Tests that an engine orders, compares and writes texts by their code points. */
export function describeTexts(runner: () => SqlRunner): void {
  describe('with texts', () => {
    /** The texts in another order. */
    const relation = (): string => {
      const { dialect } = runner();
      const shuffled = sortedByCodePoint.toSorted((a, b) => (a + a < b ? 1 : -1));
      const rows = shuffled.map((value) => `(${rendered(dialect, text(value))})`);
      return unfolded(dialect.fn, `(VALUES ${rows.join(', ')}) AS texts (word)`);
    };
    const values = async (select: string): Promise<readonly (string | null)[]> =>
      (await runner().ask(select)).map(({ value }) => value);

    it('numbers and orders them by code point', async () => {
      expect(
        await values(
          `SELECT ROW_NUMBER() OVER (ORDER BY word) AS place, word AS value FROM ${relation()}`,
        ),
      ).toEqual(sortedByCodePoint);
      expect(
        await values(
          `SELECT ROW_NUMBER() OVER (ORDER BY word DESC) AS place, word AS value FROM ${relation()}`,
        ),
      ).toEqual(sortedByCodePoint.toReversed());
    });

    it('orders an answer by code point', async () => {
      const firstThree = `SELECT word FROM ${relation()} ORDER BY word DESC LIMIT 3`;
      expect(
        await values(
          `SELECT ROW_NUMBER() OVER (ORDER BY word DESC) AS place, word AS value FROM (${firstThree}) AS best`,
        ),
      ).toEqual(sortedByCodePoint.toReversed().slice(0, 3));
    });

    it('compares them by code point', async () => {
      expect(
        await values(`SELECT 0 AS place, MIN(word) AS value FROM ${relation()}
          UNION ALL SELECT 1, MAX(word) FROM ${relation()}`),
      ).toEqual([sortedByCodePoint[0], sortedByCodePoint.at(-1)]);
      const { dialect } = runner();
      const pairs = sortedByCodePoint.slice(1).map((larger, place) => {
        const [a, b] = [sortedByCodePoint[place]!, larger].map((word) =>
          rendered(dialect, text(word)),
        );
        return `SELECT ${place} AS place, CASE WHEN ${a} < ${b} AND NOT ${a} = ${b} THEN 'less' END AS value`;
      });
      expect(await values(pairs.join(' UNION ALL '))).toEqual(pairs.map(() => 'less'));
    });

    it('keeps what is equal only to the eye apart', async () => {
      const distinct = `SELECT 0 AS place, COUNT(DISTINCT word) AS value FROM ${relation()}`;
      expect(await values(distinct)).toEqual([String(sortedByCodePoint.length)]);
    });

    it('writes every one of them as a literal', async () => {
      const { dialect } = runner();
      const odd = [
        ...["it's", "''", '\\', "\\'", '\\n', '\\\\', '\n', '\r\n', '\t', '"', '`', '%', '_'],
        ...['${x}', '${spark.app.name}', '$', '{}', '--', '/* x */', ';', ':a', '?', '\\u0041'],
        ...['', ' ', '😀', 'e\u0301', '\u0001', '\u2028', '\ufeffa'],
      ];
      const selects = odd.map(
        (word, place) => `SELECT ${place} AS place, ${dialect.literal(word)} AS value`,
      );
      expect(await values(selects.join(' UNION ALL '))).toEqual(odd);
    });

    it('names columns as they are', async () => {
      const { dialect } = runner();
      const names = ['a b', 'a"b', 'a`b', 'a.b', 'ä', '1', 'select', "it's", 'a,b', '{x}', '%'];
      const columns = names.map((name, place) => `${place} AS ${dialect.identifier(name)}`);
      const selects = names.map(
        (name, place) =>
          `SELECT ${place} AS place, t.${dialect.identifier(name)} AS value FROM (SELECT ${columns.join(', ')}) AS t`,
      );
      expect(await values(selects.join(' UNION ALL '))).toEqual(
        names.map((_name, place) => String(place)),
      );
    });
  });
}

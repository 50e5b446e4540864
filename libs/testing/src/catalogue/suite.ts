import { describe, expect, it } from '@jest/globals';
import { typeName, type DialectFunctions } from '@rentlake/schema';
import fc from 'fast-check';
import type { Answer, SqlRunner } from '../sql-runner.ts';
import { bigint, rendered, text, type Argument } from './arguments.ts';
import { catalogue, type ValueFunction } from './cases.ts';
import { ratios, roundedHalfUp } from './ratios.ts';
import { describeTexts } from './text-suite.ts';
import { unfolded } from './unfolded.ts';

interface Case {
  readonly call: string;
  readonly name: ValueFunction;
  readonly args: readonly Argument[];
  readonly expected: Answer;
}

const cases = Object.entries(catalogue).flatMap(([name, { type, cases: rows }]) =>
  rows.map((row): Case => {
    const args = row.slice(0, -1) as Argument[];
    const values = args.map(([, value]) => JSON.stringify(value === null ? null : String(value)));
    return {
      call: `${name}(${values.join(', ')})`,
      name: name as ValueFunction,
      args,
      expected: { type: typeName(type), value: row.at(-1) as string | null },
    };
  }),
);

/** Cases that one statement can ask for: one function, and arguments of the same types. */
const groups = Object.values(
  Object.groupBy(cases, ({ name, args }) => `${name} of ${args.map(([kind]) => kind).join(', ')}`),
).filter((group) => group !== undefined);

const apply = (fn: DialectFunctions, name: ValueFunction, args: readonly string[]): string =>
  (fn[name] as (...sql: readonly string[]) => string)(...args);

/** Tests that the functions of a dialect mean what the catalogue says, on its real engine. */
export function describeCatalogue(name: string, runner: () => SqlRunner): void {
  describe(`The catalogue of functions on ${name}`, () => {
    const asked = new Map<string, Promise<ReadonlyMap<Case, Answer>>>();

    /** The answer to one case; its whole group is asked for at once. */
    async function answerTo(
      wanted: Case,
      how: string,
      select: (group: readonly Case[]) => string,
    ): Promise<Answer | undefined> {
      const group = groups.find((members) => members.includes(wanted)) ?? [];
      const id = `${groups.indexOf(group)} ${how}`;
      const answers =
        asked.get(id) ??
        runner()
          .ask(select(group))
          .then((rows) => new Map(group.map((member, index) => [member, rows[index]!])));
      asked.set(id, answers);
      return (await answers).get(wanted);
    }

    it.each(cases)('gives $expected.value for $call', async (wanted) => {
      const { dialect } = runner();
      const answer = await answerTo(wanted, 'constants', (group) =>
        group
          .map(({ args }, place) => {
            const sql = args.map((argument) => rendered(dialect, argument));
            return `SELECT ${place} AS place, ${apply(dialect.fn, wanted.name, sql)} AS value`;
          })
          .join(' UNION ALL '),
      );
      expect(answer).toEqual(wanted.expected);
    });

    it.each(cases)('gives $expected.value for $call in columns', async (wanted) => {
      const { dialect } = runner();
      const answer = await answerTo(wanted, 'columns', (group) => {
        const names = wanted.args.map((_argument, index) => `c${index}`);
        const rows = group.map(
          ({ args }, place) =>
            `(${[String(place), ...args.map((argument) => rendered(dialect, argument))].join(', ')})`,
        );
        const values = `(VALUES ${rows.join(', ')}) AS arguments (${['place', ...names].join(', ')})`;
        return `SELECT place, ${apply(dialect.fn, wanted.name, names)} AS value FROM ${unfolded(dialect.fn, values)}`;
      });
      expect(answer).toEqual(wanted.expected);
    });

    /** The one answer to an aggregate over bigints called `part`. */
    const total = async (aggregate: (fn: DialectFunctions) => string, where = '1 = 1') => {
      const { dialect } = runner();
      const rows = [2, 3].map((part) => `(${rendered(dialect, bigint(part))})`).join(', ');
      return runner().ask(
        `SELECT 0 AS place, ${aggregate(dialect.fn)} AS value FROM (VALUES ${rows}) AS parts (part) WHERE ${where}`,
      );
    };

    it('takes sums of bigints as cents and as parts of a ratio', async () => {
      expect(await total((fn) => fn.money('SUM(part)'))).toEqual([
        { type: 'decimal(18,2)', value: '0.05' },
      ]);
      expect(await total((fn) => fn.money('0 - SUM(part)'))).toEqual([
        { type: 'decimal(18,2)', value: '-0.05' },
      ]);
      expect(await total((fn) => fn.exactRatio('SUM(part)', 'COUNT(*)'))).toEqual([
        { type: 'decimal(18,2)', value: '0.03' },
      ]);
    });

    it('takes expressions with operators as parts of a ratio', async () => {
      expect(
        await total((fn) => fn.exactRatio('SUM(part) + COUNT(*) - 2', 'MAX(part) - MIN(part) + 1')),
      ).toEqual([{ type: 'decimal(18,2)', value: '0.03' }]);
    });

    it('has no sum, average or extreme of no rows, and counts none', async () => {
      const { dialect } = runner();
      const none = await Promise.all(
        [
          dialect.fn.money('SUM(part)'),
          dialect.fn.exactRatio('SUM(part)', 'COUNT(*)'),
          dialect.fn.exactRatio('COUNT(*)', 'COUNT(*)'),
          'MIN(part)',
          'MAX(part)',
          'COUNT(*)',
          'COUNT(DISTINCT part)',
        ].map((aggregate) => total(() => aggregate, 'part > 3')),
      );
      expect(none.map(([answer]) => answer?.value)).toEqual([...Array(5).fill(null), '0', '0']);
      const grouped = `SELECT 0 AS place, COUNT(*) AS value FROM (VALUES (1)) AS parts (part) WHERE part > 1 GROUP BY part`;
      expect(await runner().ask(grouped)).toEqual([]);
    });

    it('counts and sums what is not null', async () => {
      const { dialect } = runner();
      const rows = [2, null, -3].map((part) => `(${rendered(dialect, bigint(part))})`).join(', ');
      const answers = ['COUNT(part)', 'COUNT(*)', 'SUM(part)', 'MIN(part)', 'MAX(part)'].map(
        async (aggregate) => {
          const select = `SELECT 0 AS place, CAST(${aggregate} AS BIGINT) AS value FROM (VALUES ${rows}) AS parts (part)`;
          return (await runner().ask(select))[0]?.value;
        },
      );
      expect(await Promise.all(answers)).toEqual(['2', '3', '-1', '-3', '2']);
    });

    describeTexts(runner);

    it.each([1, 2, 9, 10, 11, 99, 100, 101, 1_000, 10_000, 99_999, 100_000])(
      'has each number below the limit %d once, as bigint',
      async (limit) => {
        const { fn } = runner().dialect;
        const below = `FROM ${fn.integers(limit)} AS integers WHERE integers.n < ${limit}`;
        const aggregates = ['COUNT(*)', 'COUNT(DISTINCT integers.n)', 'MIN(n)', 'MAX(n)'];
        const selects = aggregates.map(
          (aggregate, place) => `SELECT ${place} AS place, ${aggregate} AS value ${below}`,
        );
        expect(await runner().ask(selects.join(' UNION ALL '))).toEqual(
          [limit, limit, 0, limit - 1].map((value) => ({ type: 'bigint', value: String(value) })),
        );
      },
    );

    it('counts distinct values beside other aggregates', async () => {
      const { dialect } = runner();
      const visits = [
        [text('a'), bigint(1)],
        [text('a'), bigint(1)],
        [text('b'), bigint(1)],
        [text('a'), bigint(2)],
        [text('a'), bigint(1)],
      ] as const;
      const rows = visits.map(
        ([city, place]) => `(${rendered(dialect, city)}, ${rendered(dialect, place)})`,
      );
      const groups = dialect.fn.groupsWithDistinct({
        relation: 'visits',
        by: 'city',
        aggregates: { visitors: 'COUNT(*)', last: 'MAX(place)' },
        distinct: { as: 'places', of: 'place' },
      });
      expect(
        await runner()
          .ask(`SELECT city AS place, visitors * 100 + last * 10 + places AS value FROM (
          WITH visits AS (SELECT city, place FROM (VALUES ${rows.join(', ')}) AS rows_of_visits (city, place))
          SELECT * FROM ${groups} AS cities) AS counted`),
      ).toEqual([
        { type: 'bigint', value: '422' },
        { type: 'bigint', value: '111' },
      ]);
    });

    it('rounds every ratio as whole numbers do', async () => {
      const { dialect } = runner();
      await fc.assert(
        fc.asyncProperty(ratios, async (pairs) => {
          const rows = pairs.map(
            ([n, d], index) =>
              `(${index}, ${rendered(dialect, bigint(n))}, ${rendered(dialect, bigint(d))})`,
          );
          const values = unfolded(
            dialect.fn,
            `(VALUES ${rows.join(', ')}) AS ratios (place, numerator, denominator)`,
          );
          const answers = await runner().ask(
            `SELECT place, ${dialect.fn.exactRatio('numerator', 'denominator')} AS value FROM ${values}`,
          );
          expect(answers.map(({ value }) => value)).toEqual(
            pairs.map(([n, d]) => roundedHalfUp(n, d)),
          );
        }),
        { numRuns: 10 },
      );
    });

    it('has a meaning for every function', () => {
      expect(Object.keys(runner().dialect.fn).sort()).toEqual(
        [...Object.keys(catalogue), 'integers', 'groupsWithDistinct'].sort(),
      );
    });
  });
}

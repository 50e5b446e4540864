import type { ColumnType, DialectFunctions } from '@rentlake/schema';
import {
  bigint,
  date,
  integer,
  kinds,
  money,
  price,
  text,
  timestamp,
  type Argument,
} from './arguments.ts';

export interface Meaning {
  readonly type: ColumnType;
  readonly cases: readonly (readonly [...args: Argument[], expected: string | null])[];
}

const largest = 9_223_372_036_854_775_807n;

/** The functions that give a value; those that give a relation have tests of their own. */
export type ValueFunction = Exclude<keyof DialectFunctions, 'integers' | 'groupsWithDistinct'>;

/** The meaning of each function: arguments, then the answer as text. */
export const catalogue: Readonly<Record<ValueFunction, Meaning>> = {
  dateOf: {
    type: kinds.date,
    cases: [
      [timestamp('2024-02-29 00:00:00'), '2024-02-29'],
      [timestamp('2024-12-31 23:59:59.999999'), '2024-12-31'],
      [timestamp('1970-01-01 00:00:00'), '1970-01-01'],
      [timestamp('2099-12-31 23:59:59.999999'), '2099-12-31'],
      [timestamp(null), null],
    ],
  },
  secondsBetween: {
    type: kinds.bigint,
    cases: [
      [timestamp('2024-05-01 10:00:00'), timestamp('2024-05-01 10:00:00'), '0'],
      [timestamp('2024-05-01 10:00:00'), timestamp('2024-05-01 10:00:00.999999'), '0'],
      [timestamp('2024-05-01 10:00:00.5'), timestamp('2024-05-01 10:00:02.499999'), '1'],
      [timestamp('2024-05-01 10:00:00.5'), timestamp('2024-05-01 10:00:02.5'), '2'],
      [timestamp('2024-05-01 10:00:00.9'), timestamp('2024-05-01 10:00:01.1'), '0'],
      [timestamp('2024-02-28 00:00:00'), timestamp('2024-03-01 00:00:00'), '172800'],
      [timestamp('2024-12-31 23:59:59'), timestamp('2025-01-01 00:00:00'), '1'],
      [timestamp('1970-01-01 00:00:00'), timestamp('2099-12-31 23:59:59'), '4102444799'],
      [timestamp(null), timestamp('2024-05-01 10:00:00'), null],
      [timestamp('2024-05-01 10:00:00'), timestamp(null), null],
    ],
  },
  daysBetween: {
    type: kinds.bigint,
    cases: [
      [date('2024-05-01'), date('2024-05-01'), '0'],
      [date('2024-02-28'), date('2024-03-01'), '2'],
      [date('2023-02-28'), date('2023-03-01'), '1'],
      [date('2024-12-31'), date('2025-01-01'), '1'],
      [date('2025-01-01'), date('2024-12-31'), '-1'],
      [date('2024-03-01'), date('2024-02-01'), '-29'],
      [date('1970-01-01'), date('2099-12-31'), '47481'],
      [date(null), date('2024-05-01'), null],
      [date('2024-05-01'), date(null), null],
    ],
  },
  addDays: {
    type: kinds.date,
    cases: [
      [date('2024-02-28'), integer(0), '2024-02-28'],
      [date('2024-02-28'), integer(1), '2024-02-29'],
      [date('2023-02-28'), integer(1), '2023-03-01'],
      [date('2024-12-31'), integer(1), '2025-01-01'],
      [date('2025-01-01'), integer(-1), '2024-12-31'],
      [date('2024-03-01'), integer(-1), '2024-02-29'],
      [date('1970-01-01'), bigint(47_481), '2099-12-31'],
      [date('2024-02-28'), integer(null), null],
      [date(null), integer(1), null],
    ],
  },
  monthAfter: {
    type: kinds.date,
    cases: [
      [date('2024-01-31'), integer(0), '2024-01-01'],
      [date('2024-01-31'), integer(1), '2024-02-01'],
      [date('2024-02-29'), integer(12), '2025-02-01'],
      [date('2024-12-31'), integer(1), '2025-01-01'],
      [date('2024-11-15'), integer(14), '2026-01-01'],
      [date('2024-01-01'), integer(-1), '2023-12-01'],
      [date('2024-03-31'), integer(-13), '2023-02-01'],
      [date('1970-01-01'), bigint(1_559), '2099-12-01'],
      [date('2024-01-31'), integer(null), null],
      [date(null), integer(1), null],
    ],
  },
  monthsBetween: {
    type: kinds.bigint,
    cases: [
      [date('2024-01-01'), date('2024-01-31'), '0'],
      [date('2024-01-31'), date('2024-02-01'), '1'],
      [date('2024-12-31'), date('2025-01-01'), '1'],
      [date('2024-02-29'), date('2025-02-28'), '12'],
      [date('2025-01-01'), date('2024-12-31'), '-1'],
      [date('2025-01-31'), date('2024-01-01'), '-12'],
      [date('1970-01-01'), date('2099-12-31'), '1559'],
      [date(null), date('2024-01-31'), null],
      [date('2024-01-31'), date(null), null],
    ],
  },
  isoWeekStart: {
    type: kinds.date,
    cases: [
      [date('2024-12-30'), '2024-12-30'],
      [date('2024-12-29'), '2024-12-23'],
      [date('2025-01-05'), '2024-12-30'],
      [date('2021-01-01'), '2020-12-28'],
      [date('2021-01-04'), '2021-01-04'],
      [date('2024-02-29'), '2024-02-26'],
      [date('2024-03-03'), '2024-02-26'],
      [date('1970-01-01'), '1969-12-29'],
      [date('2099-12-31'), '2099-12-28'],
      [date(null), null],
    ],
  },
  monthStart: {
    type: kinds.date,
    cases: [
      [date('2024-02-29'), '2024-02-01'],
      [date('2024-12-31'), '2024-12-01'],
      [date('2025-01-01'), '2025-01-01'],
      [date('1970-01-31'), '1970-01-01'],
      [date(null), null],
    ],
  },
  yearOf: {
    type: kinds.integer,
    cases: [
      [date('2024-12-30'), '2024'],
      [date('2024-12-31'), '2024'],
      [date('2021-01-01'), '2021'],
      [date('1969-12-29'), '1969'],
      [date('2099-12-31'), '2099'],
      [date(null), null],
    ],
  },
  integerText: {
    type: kinds.text,
    cases: [
      [integer(0), '0'],
      [integer(7), '7'],
      [integer(2024), '2024'],
      [integer(-12), '-12'],
      [bigint(largest), '9223372036854775807'],
      [integer(null), null],
    ],
  },
  yearMonth: {
    type: kinds.text,
    cases: [
      [date('2024-02-29'), '2024-02'],
      [date('2024-12-30'), '2024-12'],
      [date('2021-01-01'), '2021-01'],
      [date('1970-01-01'), '1970-01'],
      [date(null), null],
    ],
  },
  cents: {
    type: kinds.bigint,
    cases: [
      [price('0'), '0'],
      [price('0.01'), '1'],
      [price('0.29'), '29'],
      [price('1588.42'), '158842'],
      [price('-0.01'), '-1'],
      [price('-19.99'), '-1999'],
      [price('9999999999.99'), '999999999999'],
      [money('99999999999999.99'), '9999999999999999'],
      [money('-99999999999999.99'), '-9999999999999999'],
      [price(null), null],
    ],
  },
  money: {
    type: kinds.money,
    cases: [
      [bigint(0), '0.00'],
      [bigint(1), '0.01'],
      [bigint(10), '0.10'],
      [bigint(158_842), '1588.42'],
      [bigint(-1), '-0.01'],
      [bigint(-1_999), '-19.99'],
      [bigint(999_999_999_999_999_999n), '9999999999999999.99'],
      [bigint(null), null],
    ],
  },
  exactRatio: {
    type: kinds.money,
    cases: [
      [bigint(0), bigint(7), '0.00'],
      [bigint(100), bigint(1), '1.00'],
      [bigint(100), bigint(3), '0.33'],
      [bigint(200), bigint(3), '0.67'],
      // Ties are rounded up, whatever the digit before: never to even.
      [bigint(1), bigint(2), '0.01'],
      [bigint(3), bigint(2), '0.02'],
      [bigint(5), bigint(2), '0.03'],
      [bigint(201), bigint(2), '1.01'],
      [bigint(25), bigint(10), '0.03'],
      [bigint(24), bigint(10), '0.02'],
      [bigint(499_999), bigint(1_000_000), '0.00'],
      [bigint(500_000), bigint(1_000_000), '0.01'],
      [bigint(1), bigint(3), '0.00'],
      // Beyond what a double holds, and where a doubled number would not fit a bigint.
      [bigint(9_007_199_254_740_993n), bigint(1), '90071992547409.93'],
      [bigint(999_999_999_999_999_999n), bigint(1), '9999999999999999.99'],
      [bigint(largest), bigint(largest), '0.01'],
      [bigint(largest), bigint(10), '9223372036854775.81'],
      [bigint(9_000_000_000_000_000_005n), bigint(10), '9000000000000000.01'],
      [bigint(9_000_000_000_000_000_004n), bigint(10), '9000000000000000.00'],
      [bigint(4_611_686_018_427_387_903n), bigint(largest), '0.00'],
      [bigint(4_611_686_018_427_387_904n), bigint(largest), '0.01'],
      [bigint(4_500_000_000_000_000_000n), bigint(9_000_000_000_000_000_000n), '0.01'],
      [bigint(4_499_999_999_999_999_999n), bigint(9_000_000_000_000_000_000n), '0.00'],
      [bigint(5), bigint(0), null],
      [bigint(0), bigint(0), null],
      [bigint(null), bigint(3), null],
      [bigint(3), bigint(null), null],
    ],
  },
  pathKey: {
    type: kinds.text,
    cases: [
      [text('austin'), 'austin'],
      [text('New York'), 'new_york'],
      [text('São Paulo'), 's_o_paulo'],
      [text('Sa\u0303o Paulo'), 'sa_o_paulo'],
      [text('北京'), '_'],
      [text('😀 A'), '_a'],
      [text('İstanbul'), '_stanbul'],
      [text('\u212a'), '_'],
      [text('St. John’s -- 2'), 'st_john_s_2'],
      [text('a_b__c'), 'a_b_c'],
      [text('_'), '_'],
      [text(`${'A'.repeat(199)} bc`), `${'a'.repeat(199)}_`],
      [text(' x '), '_x_'],
      [text("it's\nso"), 'it_s_so'],
      [text('١٢'), '_'],
      [text(null), null],
    ],
  },
};

import fc from 'fast-check';
import { extraText } from './texts.ts';
import { oddValue } from './odd-values.ts';
import type { Dataset } from '../reference/datasets.ts';

/** Texts under the contract's column names. */
export type Cells = Readonly<Record<string, string>>;

/** How a row is written, apart from its cells. Numbers are taken modulo what the file has. */
export type Shape =
  | { form: 'whole' }
  | { form: 'emptyLineBefore' }
  | { form: 'line'; text: string }
  | { form: 'tooFew'; drop: number }
  | { form: 'tooMany'; cells: readonly string[] }
  | { form: 'textAfterQuote'; cell: number; text: string };

export interface MessyRow {
  cells: Cells;
  /** Cells under the file's unmapped columns, from the left. */
  extras: readonly string[];
  shape: Shape;
  /** Quotes around every cell, every second one, or only where needed. */
  quotes: 'needed' | 'all' | 'alternate';
  /** The line end, in files that mix them. */
  crlf: boolean;
}

export const MAX_EXTRAS = 4;

/** A row of a dataset: about three of four have nothing wrong, the others one or two odd cells or an odd shape. */
export function messyRow(dataset: Dataset, plain: fc.Arbitrary<Cells>): fc.Arbitrary<MessyRow> {
  return fc.record({
    cells: fc
      .tuple(
        plain,
        usually([], 5, fc.array(oddCell(dataset), { minLength: 1, maxLength: 2 })),
        paddings(dataset),
      )
      .map(([cells, odd, pads]) => padded({ ...cells, ...Object.fromEntries(odd) }, pads)),
    extras: usually([], 2, fc.array(extraText, { minLength: MAX_EXTRAS, maxLength: MAX_EXTRAS })),
    shape: usually<Shape>({ form: 'whole' }, 9, oddShape),
    quotes: fc.constantFrom('needed', 'needed', 'all', 'alternate'),
    crlf: fc.boolean(),
  });
}

/** `value`, or once in `weight + 1` times something else; shrinks to `value`. */
export function usually<T>(value: T, weight: number, otherwise: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(value), weight },
    { arbitrary: otherwise, weight: 1 },
  );
}

function oddCell(dataset: Dataset): fc.Arbitrary<[string, string]> {
  const cells = dataset.columns.map((column) =>
    fc.tuple(fc.constant(column.name), oddValue(column)),
  );
  return fc.oneof(...cells);
}

const oddShape: fc.Arbitrary<Shape> = fc.oneof(
  fc.constant<Shape>({ form: 'emptyLineBefore' }),
  fc
    .constantFrom(' ', '   ', '\t', '""', '" "', ',', ',,', ',""', '\r')
    .map((text): Shape => ({ form: 'line', text })),
  fc.nat(20).map((drop): Shape => ({ form: 'tooFew', drop })),
  fc
    .constantFrom([''], ['x'], ['', ''], ['a,b'], ['"'], ['\n'])
    .map((cells): Shape => ({ form: 'tooMany', cells })),
  fc.record({
    form: fc.constant('textAfterQuote' as const),
    cell: fc.nat(20),
    text: fc.constantFrom('x', ' ', ' "', 'x"y', ' "z"', '\t', '\r'),
  }),
);

type Padding = readonly [column: string, before: string, after: string];

function paddings(dataset: Dataset): fc.Arbitrary<readonly Padding[]> {
  const pad = fc.constantFrom('', ' ', '  ', '\t', ' \t', '\n', '\r', '\r\n');
  const column = fc.constantFrom(...dataset.columns.map(({ name }) => name));
  return usually<readonly Padding[]>(
    [],
    5,
    fc.array(fc.tuple(column, pad, pad), { minLength: 1, maxLength: 3 }),
  );
}

function padded(cells: Cells, pads: readonly Padding[]): Cells {
  const result: Record<string, string> = { ...cells };
  for (const [column, before, after] of pads)
    result[column] = before + (result[column] ?? '') + after;
  return result;
}

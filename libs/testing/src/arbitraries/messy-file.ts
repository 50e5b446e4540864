import fc from 'fast-check';
import { name, unmappedHeader } from './names.ts';
import { MAX_EXTRAS, messyRow, usually } from './messy-row.ts';
import type { Dataset } from '../reference/datasets.ts';
import type { Cells, MessyRow } from './messy-row.ts';

interface Column {
  header: string;
  /** The contract's name, or the place among the extras of a row. */
  cell: string | number;
}

interface FileStyle {
  bom: boolean;
  ends: 'lf' | 'crlf' | 'mixed';
  crlfInQuotes: boolean;
  lastLineEnds: boolean;
  emptyLinesBefore: number;
  quotedHeader: boolean;
}

/** The text of one file of a dataset: what `rows` gives, under columns in any order, some optional ones missing, some unmapped. */
export function messyFile(
  dataset: Dataset,
  plain: fc.Arbitrary<Cells>,
  rows: { maxLength: number; crowded?: boolean },
): fc.Arbitrary<string> {
  const row = messyRow(dataset, plain);
  const body =
    rows.crowded === true
      ? crowd(row, rows.maxLength)
      : fc.array(row, { maxLength: rows.maxLength, size: 'medium' });
  return fc
    .tuple(columns(dataset), body, style)
    .map(([header, lines, how]) => write(header, lines, how));
}

/** About three quarters of `most` rows. A long array would never shrink below its minimum; places that empty one by one do. */
function crowd(row: fc.Arbitrary<MessyRow>, most: number): fc.Arbitrary<MessyRow[]> {
  const place = fc.oneof(
    { withCrossShrink: true },
    { arbitrary: fc.constant(undefined), weight: 1 },
    { arbitrary: row, weight: 3 },
  );
  return fc
    .array(place, { minLength: most, maxLength: most, size: 'max' })
    .map((places) => places.filter((found) => found !== undefined));
}

const style: fc.Arbitrary<FileStyle> = fc.record({
  bom: fc.boolean(),
  ends: fc.constantFrom('lf', 'crlf', 'mixed'),
  crlfInQuotes: fc.boolean(),
  lastLineEnds: fc.boolean().map((missing) => !missing),
  emptyLinesBefore: usually(0, 5, fc.integer({ min: 1, max: 2 })),
  quotedHeader: fc.boolean(),
});

function columns(dataset: Dataset): fc.Arbitrary<Column[]> {
  const required = dataset.columns.filter(({ need }) => need !== 'optional');
  const optional = dataset.columns.filter(({ need }) => need === 'optional');
  const unmapped = usually<readonly string[]>(
    [],
    2,
    fc.array(unmappedHeader, { maxLength: MAX_EXTRAS }),
  );
  return fc
    .tuple(usually(optional, 2, fc.subarray(optional)), unmapped)
    .chain(([kept, extras]) => {
      const known = dataset.columns.filter(
        (column) => required.includes(column) || kept.includes(column),
      );
      const cells = [
        ...known.map((column) =>
          name(column.name, column.aliases).map((header): Column => ({
            header,
            cell: column.name,
          })),
        ),
        ...extras.map((header, cell) => fc.constant<Column>({ header, cell })),
      ];
      return fc.tuple(
        fc.tuple(...cells),
        usually<number[]>([], 1, fc.array(fc.nat(30), { minLength: 1, maxLength: 8 })),
      );
    })
    .map(([inOrder, moves]) => moves.reduce(moved, inOrder));
}

/** The column at a place, counted round, goes to the end. */
function moved(all: Column[], place: number): Column[] {
  const at = place % all.length;
  return [...all.slice(0, at), ...all.slice(at + 1), ...all.slice(at, at + 1)];
}

function write(header: readonly Column[], rows: readonly MessyRow[], how: FileStyle): string {
  const cellText = (text: string, quoted: boolean): string => {
    if (!quoted && !/[,\n]|^"/.test(text)) return text;
    const doubled = text.replaceAll('"', '""');
    return `"${how.crlfInQuotes ? doubled.replaceAll('\n', '\r\n') : doubled}"`;
  };
  const lines = rows.map((row) => ({ crlf: row.crlf, text: rowText(header, row, cellText) }));
  const all = [
    {
      crlf: false,
      text: header.map((column) => cellText(column.header, how.quotedHeader)).join(','),
    },
    ...lines,
  ];
  const lineEnd = (crlf: boolean): string =>
    (how.ends === 'mixed' ? crlf : how.ends === 'crlf') ? '\r\n' : '\n';
  const body = all.map(({ crlf, text }, index) => {
    const last = index === all.length - 1;
    return (
      text.replaceAll(EMPTY_LINE, lineEnd(crlf)) + (last && !how.lastLineEnds ? '' : lineEnd(crlf))
    );
  });
  return (how.bom ? '\uFEFF' : '') + lineEnd(false).repeat(how.emptyLinesBefore) + body.join('');
}

/** Stands for a line end that is outside any cell, until the row's line end is known. */
const EMPTY_LINE = '\u0000';

function rowText(
  header: readonly Column[],
  row: MessyRow,
  cellText: (text: string, quoted: boolean) => string,
): string {
  const { shape } = row;
  if (shape.form === 'line') return shape.text;
  const texts = header.map(
    ({ cell }) => (typeof cell === 'number' ? row.extras[cell] : row.cells[cell]) ?? '',
  );
  const quoted = (index: number): boolean =>
    row.quotes === 'all' || (row.quotes === 'alternate' && index % 2 === 1);
  if (shape.form === 'tooMany') texts.push(...shape.cells);
  if (shape.form === 'tooFew') texts.splice(-(1 + (shape.drop % (texts.length - 1))));
  const cells = texts.map((text, index) => cellText(text, quoted(index)));
  if (shape.form === 'textAfterQuote') {
    const index = shape.cell % cells.length;
    cells[index] = cellText(texts[index] ?? '', true) + shape.text;
  }
  return (shape.form === 'emptyLineBefore' ? EMPTY_LINE : '') + cells.join(',');
}

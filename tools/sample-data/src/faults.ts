import type { Column, Kind } from './dataset.ts';
import type { Rng } from './rng.ts';

/** How a row's line is broken, beyond what its values say. */
export type Shape = 'too few cells' | 'too many cells' | 'line of blanks' | 'text after a quote';

/** Spoils one row. The name begins with the reason that the contract gives for it, or with `valid` where a row is only odd. */
export interface Fault {
  readonly name: string;
  readonly shape?: Shape;
  /** Changes the cells in place; `earlier` is a sound row that was written before. */
  plant(cells: string[], earlier: readonly string[], rng: Rng): void;
}

type Texts = readonly [string, ...string[]];

const INVALID: Readonly<Partial<Record<Kind, Texts>>> = {
  date: [
    '31/02/2024',
    '2024-02-30',
    '0000-00-00',
    '2023-13-01',
    '1969-12-31',
    '2100-01-01',
    '01.03.2024',
    'yesterday',
  ],
  timestamp: [
    '2024-02-30 10:00:00',
    '2024-05-05 25:00:00',
    '0000-00-00 00:00:00',
    '2024-05-05 10:00:00+15:00',
    '1969-12-31 23:59:59',
    '05-05-2024 10:00',
    'tomorrow',
    '2024-05-05T',
  ],
  decimal: ['12.5.0', '$120.00', '99999999999.00', '1e3', 'n/a', '１２.５０', '--5', '.'],
  integer: ['2019.5', 'two', '4294967296', '20x9'],
  double: ['north', '1.2.3', '47°', '1e999'],
  boolean: ['maybe', '2', 'on', 'oui'],
};

/** The faults that follow from the columns alone: a broken line, a repeated key, a value that is missing or no value of its kind. */
export function columnFaults(columns: readonly Column[]): Fault[] {
  return [
    ...SHAPES.map(broken),
    ...columns.flatMap((column, at) => {
      const invalid = INVALID[column.kind];
      return [
        ...(column.need === 'key' ? [duplicateKey(column, at), repeatedRow(column)] : []),
        ...(column.need !== 'optional' ? [missing(column, at)] : []),
        ...(invalid ? [unparsable(column, at, invalid)] : []),
      ];
    }),
  ];
}

const SHAPES = ['too few cells', 'too many cells'] as const;

export function broken(shape: Shape): Fault {
  return { name: `malformed_row (${shape})`, shape, plant: () => undefined };
}

function duplicateKey({ name }: Column, at: number): Fault {
  return { name: `duplicate_${name}`, plant: (cells, earlier) => void (cells[at] = earlier[at]!) };
}

function repeatedRow({ name }: Column): Fault {
  return {
    name: `duplicate_${name} (the whole row)`,
    plant: (cells, earlier) => void cells.splice(0, cells.length, ...earlier),
  };
}

function missing({ name, kind }: Column, at: number): Fault {
  const spellings: Texts =
    kind === 'text' || kind === 'status' || kind === 'currency'
      ? ['', ' ', '\\N']
      : ['', 'NULL', '\\N', 'None', 'NaN', 'null'];
  return {
    name: `missing_${name}`,
    plant: (cells, _, rng) => void (cells[at] = rng.pick(spellings)),
  };
}

function unparsable({ name, need }: Column, at: number, texts: Texts): Fault {
  return {
    name: need === 'optional' ? `nulled_${name}` : `invalid_${name}`,
    plant: (cells, _, rng) => void (cells[at] = rng.pick(texts)),
  };
}

/** A fault that sets one column, by its name. */
export function set(
  name: string,
  columns: readonly Column[],
  column: string,
  value: (cells: readonly string[], rng: Rng) => string,
): Fault {
  const at = indexOf(columns, column);
  return { name, plant: (cells, _, rng) => void (cells[at] = value(cells, rng)) };
}

export function indexOf(columns: readonly Column[], name: string): number {
  const at = columns.findIndex((column) => column.name === name);
  if (at < 0) throw new Error(`no column ${name}`);
  return at;
}

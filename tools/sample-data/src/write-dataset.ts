import { join } from 'node:path';
import { cell, line, quoted } from './csv.ts';
import type { Column, Dataset } from './dataset.ts';
import { indexOf, type Fault, type Shape } from './faults.ts';
import type { FileLayout } from './layout.ts';
import { respell } from './mess.ts';
import type { Rng } from './rng.ts';
import { TextFile } from './text-file.ts';

export interface Written {
  readonly name: string;
  readonly files: readonly string[];
  /** Rows, without headers and empty lines. */
  readonly rows: number;
  readonly bytes: number;
  /** Planted faults by name. */
  readonly faults: Readonly<Record<string, number>>;
}

/** Streams a dataset into its files: sound rows in order, the faulty ones spread evenly at random among them. */
export function writeDataset(
  dataset: Dataset,
  layouts: readonly FileLayout[],
  folder: string,
  rng: Rng,
  messy: boolean,
): Written {
  const files = layouts.map((layout) => openFile(layout, folder, dataset.columns, rng, messy));
  const open = files.filter(({ layout }) => !layout.headerOnly);
  /** A fault in a column that the file does not have would be lost. */
  const whole = open.filter(({ layout }) =>
    dataset.columns.every(({ name }) => layout.columns.some(([, source]) => source === name)),
  );
  const faults: Record<string, number> = {};
  const rows = dataset.sound + dataset.faulty;
  let sound = 0;
  let faulty = 0;
  let earlier: readonly string[] = [];
  for (let n = 0; n < rows; n += 1) {
    const due = dataset.faulty - faulty;
    if (due > 0 && n > 0 && rng.chance(due / (rows - n))) {
      const fault = dataset.faults[faulty % dataset.faults.length] as Fault;
      const cells = dataset.row(dataset.sound + faulty);
      fault.plant(cells, earlier, rng);
      anyOf(whole, rng).write(cells, fault.shape);
      faults[fault.name] = (faults[fault.name] ?? 0) + 1;
      faulty += 1;
    } else {
      const cells = dataset.row(sound);
      anyOf(open, rng).write(cells);
      if (earlier.length === 0 || (sound & 15) === 0) earlier = cells;
      sound += 1;
    }
  }
  const bytes = files.reduce((sum, file) => sum + file.close(), 0);
  return { name: dataset.name, files: layouts.map(({ path }) => path), rows, bytes, faults };
}

function anyOf(files: readonly DataFile[], rng: Rng): DataFile {
  return files[files.length === 1 ? 0 : rng.int(files.length)]!;
}

interface DataFile {
  readonly layout: FileLayout;
  write(cells: readonly string[], shape?: Shape): void;
  close(): number;
}

function openFile(
  layout: FileLayout,
  folder: string,
  columns: readonly Column[],
  rng: Rng,
  messy: boolean,
): DataFile {
  const file = new TextFile(join(folder, layout.path));
  const eol = layout.crlf ? '\r\n' : '\n';
  file.write((layout.bom ? '\uFEFF' : '') + line(layout.columns.map(([header]) => header)));
  const close = (): number => {
    if (!layout.unterminated) file.write(eol);
    return file.close();
  };
  if (!messy)
    return {
      layout,
      close,
      write: (cells, shape) =>
        file.write(eol + (shape ? brokenLine(cells, shape, rng) : line(cells))),
    };

  const sources = layout.columns.map(([, source]) =>
    typeof source === 'string' ? indexOf(columns, source) : source,
  );
  return {
    layout,
    close,
    write: (cells, shape) => {
      const spelt = sources.map((source) =>
        (typeof source === 'number'
          ? respell(cells[source]!, columns[source]!.kind, rng)
          : source(rng)
        ).replaceAll('\n', eol),
      );
      file.write(
        (rng.chance(0.003) ? eol + eol : eol) +
          (shape ? brokenLine(spelt, shape, rng) : messyLine(spelt, rng)),
      );
    },
  };
}

/** Quotes also where they are not needed. */
function messyLine(cells: readonly string[], rng: Rng): string {
  return cells.map((text) => (rng.chance(0.02) ? quoted(text) : cell(text))).join(',');
}

function brokenLine(cells: readonly string[], shape: Shape, rng: Rng): string {
  switch (shape) {
    case 'too few cells':
      return line(cells.slice(0, rng.between(2, cells.length - 1)));
    case 'too many cells':
      return line([...cells, ...rng.pick([[''], ['surplus'], ['', '', '']])]);
    case 'line of blanks':
      return '   ';
    case 'text after a quote':
      return [`${quoted(cells[0]!)} x`, ...cells.slice(1).map(cell)].join(',');
  }
}

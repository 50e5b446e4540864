import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Measurement } from './measure/measured-run.ts';

/** What a run of either contestant says it did, in one form, so that the two can be compared. */
export interface Outcome {
  /** Dataset → what became of its rows. */
  readonly datasets: Readonly<Record<string, DatasetCounts>>;
  /** Table → its folder, which holds `<key>=<value>/*.parquet`, and its rows. */
  readonly tables: Readonly<Record<string, { readonly folder: string; readonly rows: number }>>;
}

export interface DatasetCounts {
  readonly raw: number;
  readonly curated: number;
  readonly quarantined: number;
  readonly reasons: Readonly<Record<string, number>>;
  readonly nulled: Readonly<Record<string, number>>;
  readonly orphans: Readonly<Record<string, number>>;
}

/** From what the product published: its manifest and `_published.json`. */
export async function productOutcome(lake: string, marketplace: string): Promise<Outcome> {
  const published = await readJson<Published>(
    join(lake, 'presentation', marketplace, '_published.json'),
  );
  const manifest = await readJson<Pick<Outcome, 'datasets'>>(
    join(lake, 'runs', marketplace, published.run_id, 'manifest.json'),
  );
  const tables = Object.entries(published.tables).map(([name, { path, rows }]) => [
    name,
    { folder: join(lake, path), rows },
  ]);
  return { datasets: manifest.datasets, tables: Object.fromEntries(tables) };
}

/** From the line of JSON that the script prints. */
export function scriptOutcome({ stdout }: Measurement, out: string): Outcome {
  const said = JSON.parse(stdout) as {
    datasets: Outcome['datasets'];
    tables: Record<string, number>;
  };
  const tables = Object.entries(said.tables).map(([name, rows]) => [
    name,
    { folder: join(out, 'presentation', name), rows },
  ]);
  return { datasets: said.datasets, tables: Object.fromEntries(tables) };
}

interface Published {
  readonly run_id: string;
  readonly tables: Readonly<Record<string, { readonly path: string; readonly rows: number }>>;
}

const readJson = async <T>(file: string): Promise<T> =>
  JSON.parse(await readFile(file, 'utf8')) as T;

#!/usr/bin/env node
import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { writeCurated } from './script/curated.ts';
import { locations, transactions, users, vehicles } from './script/datasets.ts';
import { csvMacro, writeRaw } from './script/raw.ts';
import { openSession } from './script/session.ts';
import { writeTables } from './script/tables.ts';
import { typingMacros } from './script/typing.ts';

/**
 * The same work as `rentlake run car-rental`, written by hand for DuckDB and this one clean source: what the product's speed is
 * measured against. Prints one JSON line: counts, and seconds per step.
 */
const [source, out] = process.argv.slice(2);
if (source === undefined || out === undefined) {
  console.error('usage: npx node tools/bench/src/script.ts SOURCE_DIR OUT_DIR');
  process.exit(2);
}

const sourceFolder = resolve(source);
const datasets = [vehicles, users, locations, transactions];
for (const layer of ['raw', 'curated', 'quarantine'])
  for (const { name } of datasets) await mkdir(`${out}/${layer}/${name}`, { recursive: true });
await mkdir(`${out}/presentation`, { recursive: true });
process.chdir(out); // so that the SQL can say 'raw/transactions/*.parquet'

const seconds: Record<string, number> = {};
const timed = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
  const start = performance.now();
  const result = await work();
  seconds[step] = Math.round(performance.now() - start) / 1000;
  return result;
};

const session = await openSession(`${process.cwd()}/spill`);
await session.run(typingMacros + csvMacro);
const counts: Record<string, object> = {};
for (const dataset of datasets) {
  const raw = await timed(`raw ${dataset.name}`, () => writeRaw(session, sourceFolder, dataset));
  counts[dataset.name] = {
    raw,
    ...(await timed(`curated ${dataset.name}`, () => writeCurated(session, dataset))),
  };
}
const { tables, orphans } = await timed('tables', () => writeTables(session));
session.close();
const withOrphans = Object.fromEntries(
  Object.entries(counts).map(([name, of]) => [
    name,
    { ...of, orphans: name === transactions.name ? orphans : {} },
  ]),
);
console.log(JSON.stringify({ datasets: withOrphans, tables, seconds }));

import { join, parse } from 'node:path';
import { duckdb } from '@rentlake/schema';
import type { Step } from '../plan.ts';
import { copyOptions } from './copy-options.ts';
import type { Database } from './database.ts';

/** Rows of a Parquet row group. */
const block = 122_880;

/**
 * Writes rows numbered by `splitBy` to one file a thread, each with every n-th block of rows. Numbering the rows of a
 * text file keeps DuckDB to one thread, most of whose time goes into Parquet: it is faster that each of several
 * connections reads the whole file and writes a share of it. One thread each, or those without work spin.
 * @returns the number of rows written.
 */
export async function writeSplit(
  database: Database,
  threads: number,
  step: Step & { readonly kind: 'write' },
  splitBy: string,
  folder: string,
): Promise<number> {
  const { name, ext } = parse(step.file);
  const doing = `writing ${step.prefix}`;
  const column = duckdb.identifier(splitBy);
  await database.run('SET threads = 1', doing);
  try {
    const written = await Promise.all(
      Array.from({ length: threads }, async (_, part) => {
        const target = duckdb.literal(join(folder, `${name}-${part}${ext}`));
        const rows = `SELECT * FROM (${step.sql}) AS rows WHERE ((${column} - 1) // ${block}) % ${threads} = ${part}`;
        return database.run(
          `COPY (${rows}) TO ${target} (${copyOptions.parquet})`,
          doing,
          await database.connect(),
        );
      }),
    );
    return written.reduce((sum, count) => sum + count, 0);
  } finally {
    await database.run(`SET threads = ${threads}`, doing);
  }
}

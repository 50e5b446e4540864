import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Database, parquetPaths, type Scalar } from '@rentlake/engine';
import type { ObjectStore } from '@rentlake/lake';

type Rows = readonly Readonly<Record<string, Scalar>>[];

export interface Difference {
  /** The first rows that only the first lake has. */
  readonly missing: Rows;
  /** The first rows that only the second lake has. */
  readonly unexpected: Rows;
}

/** Compares columns, types and rows below a prefix of two lakes, partition columns among them. */
export async function rowsThatDiffer(
  prefix: string,
  first: ObjectStore,
  second: ObjectStore,
): Promise<Difference> {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-differences-'));
  try {
    using database = await Database.open({ threads: 2, memoryMiB: 512 }, folder);
    for (const [name, lake] of Object.entries({ first, second })) {
      const paths = await parquetPaths(lake, prefix);
      const files = paths.map((path) => `'${path.replaceAll("'", "''")}'`).join(', ');
      await database.run(
        `CREATE VIEW ${name} AS SELECT * FROM read_parquet([${files}], hive_partitioning = true, hive_types_autocast = false)`,
        `opening ${prefix}`,
      );
    }
    const only = async (one: string, other: string): Promise<Rows> => {
      const shape = `SELECT column_name, column_type FROM (DESCRIBE ${one})`;
      const columns = await database.read(
        `${shape} EXCEPT ALL SELECT column_name, column_type FROM (DESCRIBE ${other})`,
        `comparing ${prefix}`,
      );
      return columns.length > 0
        ? columns
        : database.read(
            `FROM ${one} EXCEPT ALL SELECT * FROM ${other} ORDER BY ALL LIMIT 3`,
            `comparing ${prefix}`,
          );
    };
    return { missing: await only('first', 'second'), unexpected: await only('second', 'first') };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

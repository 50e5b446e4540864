import { LakeError, type ObjectInfo, type ObjectStore } from '@rentlake/lake';
import type { Engine } from '@rentlake/engine';
import { lineage } from '@rentlake/schema';
import { readChunkFooter } from '../parquet/chunk-footer.ts';
import { partFile } from '../plan.ts';
import type { Chunk } from './chunks.ts';
import type { MySqlConnection } from './connection.ts';
import { digestIn, digestOfTable, digestPlan, isSameDigest } from './row-digest.ts';
import type { SourceTable } from './source-table.ts';

/** How a table is divided into files. */
export interface Division {
  readonly table: SourceTable;
  /** Where its files lie. */
  readonly prefix: string;
  readonly columns: readonly string[];
  readonly chunks: readonly Chunk[];
}

const identity = 'rentlake.chunk';

/** What tells, in the footer of a file, which chunk it is. */
export const footerOf = (
  { table, columns }: Pick<Division, 'table' | 'columns'>,
  chunk: Chunk,
): Readonly<Record<string, string>> => ({
  [identity]: JSON.stringify({ table: table.name, columns, types: table.columns, ...chunk }),
});

/**
 * The chunks that an earlier attempt wrote and that the source still has, row for row, as the server is asked. All other
 * files below the prefix are removed: they are of other chunks, or of rows that have changed since.
 */
export async function keepChunks(
  connection: MySqlConnection,
  division: Division,
  { lake, engine }: { readonly lake: ObjectStore; readonly engine: Engine },
  scratchKey: string,
): Promise<ReadonlySet<number>> {
  const { table, prefix, chunks } = division;
  const written: Chunk[] = [];
  for (const object of await lake.list(`${prefix}/`)) {
    const chunk = chunks.find(({ index }) => object.key === `${prefix}/${partFile(index)}`);
    if (chunk && (await isFileOf(lake, object, division, chunk))) written.push(chunk);
    else await lake.remove(object.key);
  }
  if (written.length === 0) return new Set();
  const parts = written.map(({ index, firstRow, rows }) => ({
    name: `chunk_${index}`,
    where: `${lineage.row} BETWEEN ${firstRow} AND ${firstRow + rows - 1}`,
  }));
  const report = await engine.execute(digestPlan(prefix, table, parts, engine.dialect), scratchKey);
  const kept = new Set<number>();
  for (const { index, where } of written) {
    const found = await digestOfTable(connection, table, where);
    if (isSameDigest(found, digestIn(report, `chunk_${index}`))) kept.add(index);
    else await lake.remove(`${prefix}/${partFile(index)}`);
  }
  return kept;
}

async function isFileOf(
  lake: ObjectStore,
  object: ObjectInfo,
  division: Division,
  chunk: Chunk,
): Promise<boolean> {
  try {
    const { rows, metadata } = await readChunkFooter(lake, object);
    return rows === chunk.rows && metadata[identity] === footerOf(division, chunk)[identity];
  } catch (error) {
    if (error instanceof LakeError && error.kind === 'corrupt') return false;
    throw error;
  }
}

import { LakeError } from '@rentlake/lake';
import type { CataloguePartitions } from './ports.ts';

export interface RunPartitions {
  readonly database: string;
  readonly table: string;
  readonly runId: string;
  /** Those of the run's files. */
  readonly partitions: readonly { readonly values: readonly string[]; readonly location: string }[];
}

/**
 * Has the catalogue know exactly the partitions of a run's files, and counts them.
 * @throws LakeError of kind `conflict` when they are others nevertheless.
 */
export async function settlePartitions(
  { database, table, runId, partitions }: RunPartitions,
  catalogue: CataloguePartitions,
): Promise<void> {
  const compare = async () => {
    const found = await catalogue.list(database, table, runId);
    const known = new Set(found.map(keyOf));
    const wanted = new Set(partitions.map(({ values }) => keyOf(values)));
    return {
      known: known.size,
      missing: partitions.filter(({ values }) => !known.has(keyOf(values))),
      surplus: found.filter((values) => !wanted.has(keyOf(values))),
    };
  };
  const before = await compare();
  if (before.missing.length === 0 && before.surplus.length === 0) return;
  // Of an earlier attempt at this run.
  await catalogue.remove(database, table, before.surplus);
  await catalogue.add(database, table, before.missing);
  const { known, missing, surplus } = await compare();
  if (missing.length === 0 && surplus.length === 0) return;
  throw new LakeError(
    'conflict',
    `${database}.${table} has ${known} partitions of run ${runId}, its files have ${partitions.length}: somebody else changes them. Repeat the event later.`,
  );
}

const keyOf = (values: readonly string[]): string => values.join('/');

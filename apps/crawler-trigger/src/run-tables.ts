import {
  LakeError,
  layout,
  parseJson,
  readPublished,
  runHistory,
  type ObjectStore,
} from '@rentlake/lake';
import * as z from 'zod';

const tableSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  partition_keys: z.array(z.string()),
  location: z.string(),
  partitions: z.array(z.object({ values: z.array(z.string()), rows: z.number() })),
});

const runTablesSchema = z.object({
  database: z.string(),
  /** Of the run's input: a run that is started again with other input has other tables. */
  fingerprint: z.string(),
  /** The tables whose shape the catalogue did not have before. */
  inferred: z.array(z.string()),
  tables: z.record(z.string(), tableSchema),
});

/** A table of a run as its footers and folders show it. */
export type RunTable = z.infer<typeof tableSchema>;

/** The tables of a run, kept as a file beside its manifest. */
export type RunTables = z.infer<typeof runTablesSchema>;

/** What was found of a run; undefined when nobody looked yet. */
export async function readRunTables(
  lake: ObjectStore,
  marketplace: string,
  runId: string,
): Promise<RunTables | undefined> {
  const key = layout.catalogue(marketplace, runId);
  const found = await lake.read(key);
  if (!found) return undefined;
  const parsed = runTablesSchema.safeParse(parseJson(found.body.toString(), key));
  if (parsed.success) return parsed.data;
  throw new LakeError('corrupt', `${key} is not a catalogue: ${parsed.error.issues[0]?.message}`);
}

export async function writeRunTables(
  lake: ObjectStore,
  marketplace: string,
  runId: string,
  tables: RunTables,
): Promise<void> {
  await lake.write(layout.catalogue(marketplace, runId), `${JSON.stringify(tables, null, 2)}\n`);
}

/** What was found of the newest other run that has been looked at. */
export async function tablesBefore(
  lake: ObjectStore,
  marketplace: string,
  runId: string,
): Promise<RunTables | undefined> {
  const { manifests } = await runHistory(lake, marketplace);
  for (const { run_id } of manifests) {
    const found = run_id === runId ? undefined : await readRunTables(lake, marketplace, run_id);
    if (found) return found;
  }
  return undefined;
}

/** A run whose files have been looked at. */
export interface InspectedRun {
  readonly runId: string;
  readonly tables: Readonly<Record<string, RunTable>>;
}

/** The run that readers see; undefined when nothing is published. */
export async function publishedRun(
  lake: ObjectStore,
  marketplace: string,
): Promise<InspectedRun | undefined> {
  const found = await readPublished(lake, marketplace);
  if (!found) return undefined;
  const { run_id: runId } = found.published;
  return { runId, tables: (await readRunTables(lake, marketplace, runId))?.tables ?? {} };
}

/** The runs that the lake keeps and whose files have been looked at, newest first. */
export async function inspectedRuns(
  lake: ObjectStore,
  marketplace: string,
): Promise<readonly InspectedRun[]> {
  const { manifests } = await runHistory(lake, marketplace);
  const runs: InspectedRun[] = [];
  for (const { run_id: runId, fingerprint } of manifests) {
    const found = await readRunTables(lake, marketplace, runId);
    // Of one that was started again with other input, the files are not these any more.
    if (found?.fingerprint === fingerprint) runs.push({ runId, tables: found.tables });
  }
  return runs;
}

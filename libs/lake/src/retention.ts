import { runHistory } from './history.ts';
import { layout } from './layout.ts';
import type { LakeStore } from './lake-store.ts';
import type { ObjectStore } from './object-store.ts';
import { readPublished } from './published.ts';

/** The names under which a marketplace's runs hold data. */
export interface RunContents {
  readonly marketplace: string;
  readonly datasets: readonly string[];
  readonly tables: readonly string[];
  readonly queries: readonly string[];
}

/** Removes all that a run wrote. Its manifest goes last, so that a removal cut short is found and finished later. */
export async function removeRun(
  store: ObjectStore,
  contents: RunContents,
  runId: string,
): Promise<void> {
  const { marketplace } = contents;
  const prefixes = [
    ...contents.datasets.flatMap((name) => [
      layout.raw(marketplace, name, runId),
      layout.curated(marketplace, name, runId),
      layout.quarantine(marketplace, name, runId),
    ]),
    ...contents.tables.map((name) => layout.presentation(marketplace, name, runId)),
    ...contents.queries.map((name) => layout.queryResult(marketplace, name, runId)),
    layout.scratch(marketplace, runId, ''),
    layout.catalogue(marketplace, runId),
    layout.queries(marketplace, runId),
    layout.manifest(marketplace, runId),
    layout.run(marketplace, runId),
  ];
  for (const prefix of prefixes) {
    await store.remove(prefix);
  }
}

/**
 * Removes all but the newest `keep` runs, never the published one and none that somebody works on. A run whose manifest cannot
 * be read stays, uncounted: nothing tells how old it is.
 * @returns the ids removed.
 */
export async function retainRuns(
  store: LakeStore,
  contents: RunContents,
  keep: number,
): Promise<readonly string[]> {
  const isPublished = async (runId: string): Promise<boolean> =>
    (await readPublished(store, contents.marketplace))?.published.run_id === runId;
  const { manifests } = await runHistory(store, contents.marketplace);
  const removed: string[] = [];
  for (const { run_id: runId } of manifests.slice(keep)) {
    // Whoever would give readers this run back needs the lock; while others were removed, somebody may have.
    await using lock = await store.lock(layout.run(contents.marketplace, runId));
    if (!lock || (await isPublished(runId))) continue;
    await removeRun(store, contents, runId);
    removed.push(runId);
  }
  return removed;
}

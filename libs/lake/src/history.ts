import { layout } from './layout.ts';
import type { Manifest } from './manifest.ts';
import type { ObjectStore } from './object-store.ts';
import { RunRecord } from './run-record.ts';

/** Manifests of all runs of a marketplace, newest first. */
export async function runHistory(
  store: ObjectStore,
  marketplace: string,
): Promise<readonly Manifest[]> {
  const prefix = `${layout.runs(marketplace)}/`;
  const manifests: Manifest[] = [];
  for (const { key } of await store.list(prefix)) {
    const [runId, file, ...deeper] = key.slice(prefix.length).split('/');
    if (runId === undefined || file !== 'manifest.json' || deeper.length > 0) continue;
    const record = await RunRecord.find(store, marketplace, runId);
    if (record) manifests.push(record.manifest);
  }
  return manifests.sort(
    (left, right) =>
      right.created_at.localeCompare(left.created_at) || right.run_id.localeCompare(left.run_id),
  );
}

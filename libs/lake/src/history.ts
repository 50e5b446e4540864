import { LakeError } from './lake-error.ts';
import { layout } from './layout.ts';
import type { Manifest } from './manifest.ts';
import type { ObjectStore } from './object-store.ts';
import { RunRecord } from './run-record.ts';

export interface RunHistory {
  /** Newest first. */
  readonly manifests: readonly Manifest[];
  /** What is wrong with the manifests that cannot be read, each by its key. */
  readonly corrupt: readonly LakeError[];
}

/** All runs of a marketplace. One that cannot be read does not hide the others. */
export async function runHistory(store: ObjectStore, marketplace: string): Promise<RunHistory> {
  const prefix = `${layout.runs(marketplace)}/`;
  const manifests: Manifest[] = [];
  const corrupt: LakeError[] = [];
  for (const { key } of await store.list(prefix)) {
    const [runId, file, ...deeper] = key.slice(prefix.length).split('/');
    if (runId === undefined || file !== 'manifest.json' || deeper.length > 0) continue;
    try {
      const record = await RunRecord.find(store, marketplace, runId);
      if (record) manifests.push(record.manifest);
    } catch (error) {
      if (!(error instanceof LakeError && error.kind === 'corrupt')) throw error;
      corrupt.push(error);
    }
  }
  manifests.sort(
    (left, right) =>
      right.created_at.localeCompare(left.created_at) || right.run_id.localeCompare(left.run_id),
  );
  return { manifests, corrupt };
}

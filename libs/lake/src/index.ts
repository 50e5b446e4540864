export { imbalances } from './balance.ts';
export { FileLock } from './file-lock.ts';
export { FolderStore } from './folder-store.ts';
export { runHistory, type RunHistory } from './history.ts';
export { isHidden } from './hidden.ts';
export { parseJson } from './json.ts';
export { LakeError, type LakeErrorKind } from './lake-error.ts';
export { dataZones, layout, partitionValue } from './layout.ts';
export {
  manifestSchema,
  type DatasetCounts,
  type InputRecord,
  type RunKind,
  type Watermark,
  type Manifest,
  type OutputRecord,
  type StageRecord,
  type TableRecord,
} from './manifest.ts';
export type { LakeStore, Lock } from './lake-store.ts';
export { storageError } from './storage-error.ts';
export { stages, type Stage } from './stages.ts';
export type { Condition, Etag, ObjectInfo, ObjectStore } from './object-store.ts';
export {
  parseParquetFooter,
  readParquetFooter,
  type ParquetColumn,
  type ParquetFooter,
} from './parquet-footer.ts';
export {
  readPublished,
  switchPublished,
  type Published,
  type PublishedVersion,
} from './published.ts';
export { removeRun, retainRuns, type RunContents } from './retention.ts';
export { checkRunId, newRunId } from './run-id.ts';
export { isSecretName, traceOfSecret } from './secret-traces.ts';
export { shownValue } from './shown-value.ts';
export { checkStoredRows, storedRows } from './stored-rows.ts';
export { RunRecord, type NewRun, type StageResult } from './run-record.ts';

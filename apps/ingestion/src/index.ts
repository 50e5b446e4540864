export {
  ingest,
  type IncrementRequest,
  type IngestionPorts,
  type IngestionReport,
  type IngestionRequest,
  type Source,
} from './job.ts';
export {
  databaseSource,
  defaultReading,
  isDatabase,
  type DatabaseSource,
  type ReadingSettings,
} from './mysql/database-source.ts';
export { DatabaseError } from './mysql/database-error.ts';
export { isDatabaseUrl } from './mysql/database-url.ts';
export { loginOfSecret, type Login, type Secrets } from './mysql/login.ts';
export { slicesOf, type CellSlices } from './parquet/cell-slices.ts';
export { TextBatch, type TextColumn } from './parquet/text-batch.ts';
export { writeTextRows, type TextRowsFile, type WrittenFile } from './parquet/write-text-rows.ts';
export {
  fitOf,
  openSurveyor,
  type Fit,
  type SurveyedColumn,
  type SurveyedDataset,
  type Surveyor,
} from './survey/survey.ts';
export { messages, say } from './source/messages.ts';
export { SourceError } from './source/source-error.ts';
export { minimalCell } from './source/tokenizer.ts';

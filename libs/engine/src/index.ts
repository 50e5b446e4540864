export { ask, type Answer } from './duckdb/answer.ts';
export { absentCell } from './duckdb/csv-relation.ts';
export { Database } from './duckdb/database.ts';
export { EmbeddedEngine } from './duckdb/embedded-engine.ts';
export { openTemporaryDatabase } from './duckdb/temporary-database.ts';
export { toldByDuckDb } from './duckdb/told-by-duckdb.ts';
export { parquetRelation } from './duckdb/parquet-relation.ts';
export { EngineError, type EngineErrorKind } from './engine-error.ts';
export {
  handleStage,
  type PreparedStage,
  type StageLogger,
  type StageTelemetry,
} from './handle-stage.ts';
export type {
  CsvInput,
  Engine,
  EnginePlan,
  EngineReport,
  ExecuteOptions,
  Input,
  ParquetInput,
  Progress,
  Scalar,
  Step,
} from './plan.ts';
export { errorFrames } from './error-frames.ts';
export { parseEvent, runEvent, runIdField } from './run-event.ts';
export { settledMap } from './settled-map.ts';
export { shortReport } from './short-report.ts';
export {
  defaultSettings,
  engineSettings,
  engineVariables,
  folderPath,
  memorySize,
  parseSetting,
  parseSettings,
  SettingError,
  wholeNumber,
  type EngineSettings,
} from './settings.ts';
export {
  findJava,
  findPySpark,
  findPython,
  javaVersion,
  PrerequisiteError,
  pythonVersion,
  sparkPrerequisites,
  sparkVersion,
  workspacePython,
  type Java,
  type Python,
  type SparkLocations,
  type SparkPython,
} from './spark/prerequisites.ts';
export { readJobReport, reportedFailure, type JobAttempt } from './spark/job-report.ts';
export { SparkEngine, type SparkOptions } from './spark/spark-engine.ts';
export { executeOptions, type StageContext } from './stage-context.ts';
export { StageFailure, stageFailure, type StageFailureName } from './stage-failure.ts';
export { temporaryFolder } from './temporary-folder.ts';
export { tableInput } from './table-input.ts';
export { parquetPaths } from './parquet-paths.ts';

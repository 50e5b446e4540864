export { glueCatalogue, type CatalogueOptions } from './aws/catalogue/catalogue-service.ts';
export { glueCrawlers, type CrawlerOptions } from './aws/crawlers/crawler-service.ts';
export { athenaService } from './aws/athena/athena-service.ts';
export type { AthenaOptions, EngineFailure } from './aws/athena/options.ts';
export { DocumentedPolicy } from './aws/documented-policy.ts';
export { PolicyGate } from './aws/policy-gate.ts';
export type { Fault, FaultChooser, FaultRequest } from './aws/faults.ts';
export { LambdaFunction } from './aws/lambda/lambda-function.ts';
export type { Outcome, SandboxOptions } from './aws/lambda/sandbox.ts';
export { LocalAws, type MakeService, type Surroundings } from './aws/local-aws.ts';
export { emrApplication } from './aws/spark/emr-jobs.ts';
export { emrServerless } from './aws/spark/emr-serverless.ts';
export { glueJobs } from './aws/spark/glue-jobs.ts';
export { LocalSpark, type LocalSparkOptions } from './aws/spark/local-spark.ts';
export { sparkAccessKey } from './aws/spark/spark-program.ts';
export type { Mishap } from './aws/spark/spark-run.ts';
export { TaskFailed, startJobRunSync } from './aws/spark/start-job-run-sync.ts';
export {
  AwsFault,
  readTarget,
  type Call,
  type FakeService,
  type Input,
  type Operation,
  type WireRequest,
} from './aws/wire.ts';
export { LocalRedshift, type LocalRedshiftOptions } from './aws/redshift/local-redshift.ts';
export { emptyRun } from './empty-run.ts';
export { referenceRun } from './reference/run.ts';
export type {
  Marketplace,
  ReferenceDataset,
  ReferenceResult,
  Row,
  SourceFiles,
} from './reference/types.ts';
export { messySource } from './arbitraries/messy-source.ts';
export { refusedSources, type RefusedSource } from './refused-sources.ts';
export { Bucket } from './moto/bucket.ts';
export { MotoError, MotoServer } from './moto/moto-server.ts';
export { parquetBytes } from './parquet-bytes.ts';
export { differences, rawDifferences, storedAnswers } from './run-differences.ts';
export { readSource } from './read-source.ts';
export { loadCsv } from './mysql/load-csv.ts';
export { createListings, type ListingsSize } from './mysql/create-listings.ts';
export { MySqlServer, type MySqlRow, type MySqlUser } from './mysql/mysql-server.ts';
export { MySqlServerError } from './mysql/mysql-server-error.ts';
export {
  PostgresServer,
  PostgresServerError,
  type PostgresServerOptions,
} from './postgres/postgres-server.ts';
export { MissingProgramError, systemProgram } from './system-program.ts';
export { storedRows } from './trino/stored-rows.ts';
export { createHiveTable, type HiveTable } from './trino/hive-table.ts';
export { TrinoError, TrinoServer, type TrinoAnswer } from './trino/trino-server.ts';

export {
  AthenaQueries,
  type AthenaQuery,
  type AthenaTarget,
  type ResultRow,
  type StartedQuery,
} from './athena/athena-queries.ts';
export { openAthena } from './athena/open-athena.ts';
export type { QueryState, QueryStatistics, QueryStatus } from './athena/query-status.ts';
export { AwsError, awsError, errorKind, type AwsErrorKind } from './aws-error.ts';
export { awsSettings, awsVariables, readAwsSettings } from './aws-variables.ts';
export {
  clientSettings,
  type AwsCredentials,
  type AwsSettings,
  type ClientSettings,
} from './client.ts';
export {
  emrRelease,
  emrServerlessRun,
  type EmrServerlessTarget,
} from './spark/emr-serverless-request.ts';
export {
  catalogueOf,
  catalogueVariables,
  type CatalogueKind,
} from './glue-catalogue/catalogue-variables.ts';
export {
  crawlerDefinitions,
  crawlerPrefix,
  type CrawlerOptions,
} from './glue-catalogue/crawler-definition.ts';
export { openGlueCatalogue, type GlueCatalogue } from './glue-catalogue/open-glue-catalogue.ts';
export { glueJob, glueJobName, glueRun, type GlueTarget } from './spark/glue-request.ts';
export {
  attemptToken,
  packageUri,
  scriptUri,
  sparkScripts,
  type SparkJob,
  type SparkScript,
  type SparkScriptAt,
} from './spark/spark-job.ts';
export { openStore } from './open-store.ts';
export { below, storeLocation, storeUri, type StoreLocation } from './store-location.ts';
export { lambdaTelemetry } from './telemetry/lambda-telemetry.ts';
export { RedshiftWarehouse, type RedshiftOptions } from './redshift/redshift-warehouse.ts';
export { parseS3Location, type S3Location } from './s3/s3-location.ts';
export { S3Store } from './s3/s3-store.ts';
export { isSecretArn } from './secret-arn.ts';
export { SecretError, SecretsManager } from './secrets-manager.ts';
export { EmrServerlessJobs } from './spark/emr-serverless-jobs.ts';
export { GlueJobs } from './spark/glue-jobs.ts';
export { openSparkService } from './spark/open-spark-service.ts';
export { sparkField, type SparkEvent } from './spark/spark-event.ts';
export {
  sparkPlatforms,
  type SparkJobState,
  type SparkJobStatus,
  type SparkPlatform,
  type SparkService,
} from './spark/spark-service.ts';
export {
  answerSpark,
  type SettledOutcome,
  type SparkCause,
  type SparkContext,
  type SparkStage,
  type SparkSubmission,
} from './spark/spark-stage.ts';
export { sparkSettings, sparkVariables, type SparkSettings } from './spark/spark-variables.ts';
export { uploadScripts, type UploadedScripts } from './spark/upload-scripts.ts';
export { sizingFor, type SparkSizing } from './spark/spark-sizing.ts';
export { SubmissionError } from './spark/submission-error.ts';
export type { WorkerSize } from './spark/worker-size.ts';

export { AwsError, awsError, errorKind, type AwsErrorKind } from './aws-error.ts';
export { awsSettings, awsVariables } from './aws-variables.ts';
export {
  clientSettings,
  type AwsCredentials,
  type AwsSettings,
  type ClientSettings,
} from './client.ts';
export { emrRelease, emrServerlessRun, type EmrServerlessTarget } from './emr-serverless.ts';
export { glueJob, glueJobName, glueRun, type GlueTarget } from './glue.ts';
export {
  attemptToken,
  packageUri,
  scriptUri,
  sparkScripts,
  type SparkJob,
  type SparkScript,
  type SparkScriptAt,
} from './spark-job.ts';
export { openStore } from './open-store.ts';
export { below, storeLocation, type StoreLocation } from './store-location.ts';
export { lambdaTelemetry } from './telemetry/lambda-telemetry.ts';
export { parseS3Location, type S3Location } from './s3/s3-location.ts';
export { S3Store } from './s3/s3-store.ts';
export { isSecretArn } from './secrets.ts';
export { SecretError, SecretsManager } from './secrets-manager.ts';
export { sizingFor, type SparkSizing } from './spark-sizing.ts';
export { SubmissionError } from './submission-error.ts';
export type { WorkerSize } from './worker-size.ts';

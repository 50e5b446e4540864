import type { EmrServerlessTarget, GlueTarget, SparkJob } from '../src/index.ts';

export const job: SparkJob = {
  script: 'curated_job',
  marketplace: 'car-rental',
  runId: '20250131t235959-a1b2',
  attempt: 1,
  lake: 's3://example-lake',
  assets: 's3://example-lake/scripts/0123456789abcdef',
};

export const emr: EmrServerlessTarget = {
  applicationId: '00f1example',
  executionRoleArn: 'arn:aws:iam::123456789012:role/rentlake-spark',
  logs: 's3://example-lake/logs/spark',
  logGroup: '/rentlake/spark',
};

export const glue: GlueTarget = {
  role: 'arn:aws:iam::123456789012:role/rentlake-glue',
  logs: 's3://example-lake/logs/spark-events',
  temp: 's3://example-lake/temp/glue',
  securityConfiguration: 'rentlake',
  logGroup: '/rentlake/glue',
};

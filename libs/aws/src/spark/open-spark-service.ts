import { SettingError } from '@rentlake/engine';
import type { AwsSettings } from '../client.ts';
import { EmrServerlessJobs } from './emr-serverless-jobs.ts';
import { GlueJobs } from './glue-jobs.ts';
import type { SparkPlatform, SparkService } from './spark-service.ts';
import type { SparkSettings } from './spark-variables.ts';

/**
 * The service of a platform. Its connections end with `owner`.
 * @param lake `s3://…`
 * @throws SettingError that names the variable which is missing.
 */
export function openSparkService(
  platform: SparkPlatform,
  { application, role, logs, logGroup, glueLogGroup }: SparkSettings,
  lake: string,
  aws: AwsSettings,
  owner: AsyncDisposableStack,
): SparkService {
  if (platform === 'glue') return owner.use(new GlueJobs({ logGroup: glueLogGroup }, aws));
  const target = {
    applicationId: required('RENTLAKE_SPARK_APPLICATION', application, 'the id of the application'),
    executionRoleArn: required('RENTLAKE_SPARK_ROLE', role, 'the ARN of the role of its jobs'),
    logs: logs ?? `${lake}/logs/spark`,
    logGroup,
  };
  return owner.use(new EmrServerlessJobs(target, aws));
}

/** @throws SettingError when the value is missing. */
export function required(name: string, value: string | undefined, what: string): string {
  if (value !== undefined) return value;
  throw new SettingError(`${name} is missing. Give ${what}.`);
}

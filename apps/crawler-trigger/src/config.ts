import {
  awsSettings,
  awsVariables,
  crawlerPrefix,
  storeLocation,
  type AwsSettings,
  type StoreLocation,
} from '@rentlake/aws';
import { parseSettings, SettingError } from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  RENTLAKE_CATALOGUE: z.enum(['lake', 'glue'], 'Give lake or glue.').default('lake'),
  RENTLAKE_CRAWLER_PREFIX: z.string().default(crawlerPrefix),
  ...awsVariables,
});

export interface CrawlConfig {
  readonly lake: StoreLocation;
  readonly catalogue: 'lake' | 'glue';
  /** Before the names of the crawlers. */
  readonly crawlerPrefix: string;
  readonly aws: AwsSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CrawlConfig {
  const found = parseSettings(variables, environment);
  if (found.RENTLAKE_CATALOGUE === 'glue' && found.RENTLAKE_LAKE.kind === 'folder') {
    throw new SettingError(
      'RENTLAKE_CATALOGUE is glue, which needs a lake in S3. Set RENTLAKE_LAKE to s3://<bucket>/<prefix>, or RENTLAKE_CATALOGUE to lake.',
    );
  }
  return {
    lake: found.RENTLAKE_LAKE,
    catalogue: found.RENTLAKE_CATALOGUE,
    crawlerPrefix: found.RENTLAKE_CRAWLER_PREFIX,
    aws: awsSettings(found),
  };
}

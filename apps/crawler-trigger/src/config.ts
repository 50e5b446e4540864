import {
  awsSettings,
  awsVariables,
  catalogueOf,
  catalogueVariables,
  crawlerPrefix,
  storeLocation,
  type AwsSettings,
  type CatalogueKind,
  type StoreLocation,
} from '@rentlake/aws';
import { parseSettings } from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  RENTLAKE_CRAWLER_PREFIX: z.string().default(crawlerPrefix),
  ...catalogueVariables,
  ...awsVariables,
});

export interface CrawlConfig {
  readonly lake: StoreLocation;
  readonly catalogue: CatalogueKind;
  /** Before the names of the crawlers. */
  readonly crawlerPrefix: string;
  readonly aws: AwsSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CrawlConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    catalogue: catalogueOf(found.RENTLAKE_CATALOGUE, found.RENTLAKE_LAKE),
    crawlerPrefix: found.RENTLAKE_CRAWLER_PREFIX,
    aws: awsSettings(found),
  };
}

import {
  awsSettings,
  awsVariables,
  storeLocation,
  type AwsSettings,
  type StoreLocation,
} from '@rentlake/aws';
import { parseSettings } from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  ...awsVariables,
});

export interface CrawlConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CrawlConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
  };
}

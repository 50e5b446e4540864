import {
  awsSettings,
  awsVariables,
  storeLocation,
  type AwsSettings,
  type StoreLocation,
} from '@rentlake/aws';
import {
  engineSettings,
  engineVariables,
  parseSettings,
  wholeNumber,
  type EngineSettings,
} from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  RENTLAKE_QUERY_CONCURRENCY: wholeNumber(1).default(2),
  ...engineVariables,
  ...awsVariables,
});

export interface QueriesConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
  /** Queries that run at the same time. */
  readonly concurrency: number;
  readonly engine: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): QueriesConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
    concurrency: found.RENTLAKE_QUERY_CONCURRENCY,
    engine: engineSettings(found),
  };
}

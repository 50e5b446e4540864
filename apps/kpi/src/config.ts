import {
  awsSettings,
  awsVariables,
  sparkSettings,
  sparkVariables,
  storeLocation,
  type AwsSettings,
  type SparkSettings,
  type StoreLocation,
} from '@rentlake/aws';
import {
  engineSettings,
  engineVariables,
  parseSettings,
  type EngineSettings,
} from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  ...engineVariables,
  ...awsVariables,
  ...sparkVariables,
});

export interface KpiConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
  readonly engine: EngineSettings;
  readonly spark: SparkSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): KpiConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
    engine: engineSettings(found),
    spark: sparkSettings(found),
  };
}

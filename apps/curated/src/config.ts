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
  type EngineSettings,
} from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  ...engineVariables,
  ...awsVariables,
});

export interface CuratedConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
  readonly engine: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CuratedConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
    engine: engineSettings(found),
  };
}

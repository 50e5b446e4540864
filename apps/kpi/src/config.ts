import {
  engineSettings,
  engineVariables,
  folderPath,
  parseSettings,
  type EngineSettings,
} from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: folderPath,
  ...engineVariables,
});

export interface KpiConfig {
  /** A folder. */
  readonly lake: string;
  readonly engine: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): KpiConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    engine: engineSettings(found),
  };
}

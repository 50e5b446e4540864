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
  RENTLAKE_SOURCE: folderPath,
  ...engineVariables,
});

export interface IngestionConfig {
  /** A folder. */
  readonly lake: string;
  /** Holds one folder a marketplace. */
  readonly source: string;
  readonly engine: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): IngestionConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    source: found.RENTLAKE_SOURCE,
    engine: engineSettings(found),
  };
}

import { folderPath, parseSettings } from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: folderPath,
});

export interface CrawlConfig {
  /** A folder. */
  readonly lake: string;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): CrawlConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
  };
}

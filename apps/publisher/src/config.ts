import { folderPath, parseSettings, wholeNumber } from '@rentlake/engine';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: folderPath,
  RENTLAKE_KEEP_RUNS: wholeNumber(1).default(10),
});

export interface PublishConfig {
  /** A folder. */
  readonly lake: string;
  /** Runs that retention keeps, besides the published one. */
  readonly keepRuns: number;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): PublishConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    keepRuns: found.RENTLAKE_KEEP_RUNS,
  };
}

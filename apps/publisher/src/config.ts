import {
  awsSettings,
  awsVariables,
  catalogueOf,
  catalogueVariables,
  storeLocation,
  type AwsSettings,
  type CatalogueKind,
  type StoreLocation,
} from '@rentlake/aws';
import {
  engineSettings,
  engineVariables,
  parseSettings,
  SettingError,
  wholeNumber,
  type EngineSettings,
} from '@rentlake/engine';
import { parseLocation, WarehouseError, type WarehouseLocation } from '@rentlake/warehouse';
import * as z from 'zod';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  RENTLAKE_KEEP_RUNS: wholeNumber(1).default(10),
  RENTLAKE_WAREHOUSE: z.string().default('none'),
  RENTLAKE_WAREHOUSE_PASSWORD: z.string().optional(),
  RENTLAKE_WAREHOUSE_READER: z.string().min(1, 'Give the name of a role.').optional(),
  RENTLAKE_WAREHOUSE_COPY_ROLE: z.string().optional(),
  ...catalogueVariables,
  ...engineVariables,
  ...awsVariables,
});

export interface PublishConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
  readonly catalogue: CatalogueKind;
  /** Runs that retention keeps, besides the published one. */
  readonly keepRuns: number;
  readonly warehouse: WarehouseConfig | undefined;
}

export interface WarehouseConfig {
  readonly location: WarehouseLocation;
  readonly password: string | undefined;
  /** A role that may read what is loaded. */
  readonly reader: string | undefined;
  /** ARN of the role by which Redshift reads the lake; undefined for its default one. */
  readonly copyRole: string | undefined;
  /** Of the engine that reads the tables of a run. */
  readonly settings: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): PublishConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
    catalogue: catalogueOf(found.RENTLAKE_CATALOGUE, found.RENTLAKE_LAKE),
    keepRuns: found.RENTLAKE_KEEP_RUNS,
    warehouse: warehouseOf(found),
  };
}

function warehouseOf(found: z.infer<typeof variables>): WarehouseConfig | undefined {
  const location = locationOf(found.RENTLAKE_WAREHOUSE);
  return (
    location && {
      location,
      password: found.RENTLAKE_WAREHOUSE_PASSWORD,
      reader: found.RENTLAKE_WAREHOUSE_READER,
      copyRole: found.RENTLAKE_WAREHOUSE_COPY_ROLE,
      settings: engineSettings(found),
    }
  );
}

function locationOf(text: string): WarehouseLocation | undefined {
  try {
    return parseLocation(text, 'RENTLAKE_WAREHOUSE');
  } catch (error) {
    throw error instanceof WarehouseError
      ? new SettingError(error.message, { cause: error })
      : error;
  }
}

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

const workgroupHint = 'Give the name of a workgroup of Athena.';
const priceHint = 'Give dollars per terabyte, such as 5.';

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  RENTLAKE_ATHENA_WORKGROUP: z
    .string()
    .regex(/^[a-zA-Z0-9._-]{1,128}$/, workgroupHint)
    .optional(),
  RENTLAKE_QUERY_CONCURRENCY: wholeNumber(1).default(2),
  RENTLAKE_QUERY_TIMEOUT: wholeNumber(1).default(600),
  RENTLAKE_QUERY_PRICE: z.coerce.number<string>(priceHint).nonnegative(priceHint).default(5),
  ...engineVariables,
  ...awsVariables,
});

export interface QueriesConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
  /** Of Athena; without it, the engine in this process answers. */
  readonly workgroup: string | undefined;
  /** Queries that run at the same time. */
  readonly concurrency: number;
  /** Seconds in which Athena must have answered a query. */
  readonly timeout: number;
  /** Dollars per terabyte that Athena scans. */
  readonly pricePerTerabyte: number;
  readonly engine: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): QueriesConfig {
  const found = parseSettings(variables, environment);
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
    workgroup: found.RENTLAKE_ATHENA_WORKGROUP,
    concurrency: found.RENTLAKE_QUERY_CONCURRENCY,
    timeout: found.RENTLAKE_QUERY_TIMEOUT,
    pricePerTerabyte: found.RENTLAKE_QUERY_PRICE,
    engine: engineSettings(found),
  };
}

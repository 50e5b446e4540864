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
  memorySize,
  parseSettings,
  type EngineSettings,
} from '@rentlake/engine';
import * as z from 'zod';
import { isDatabaseUrl } from './mysql/database-url.ts';

const hint =
  'Give the path of a folder, s3://<bucket>/<prefix>, or mysql://<user>@<host>:<port>/<database>.';

const location = z.string(hint).transform((text, context): string | StoreLocation => {
  if (isDatabaseUrl(text)) return text;
  const store = storeLocation.safeParse(text);
  if (store.success) return store.data;
  context.addIssue(hint);
  return z.NEVER;
});

const variables = z.object({
  RENTLAKE_LAKE: storeLocation,
  RENTLAKE_SOURCE: location,
  RENTLAKE_SOURCE_PASSWORD: z.string().optional(),
  RENTLAKE_SOURCE_PASSWORD_SECRET: z.string().optional(),
  ...engineVariables,
  ...awsVariables,
  ...sparkVariables,
  RENTLAKE_SPARK_FROM: memorySize.optional(),
});

/** Where rows come from, and what is needed to get in. */
export type SourceConfig =
  /** Holds one folder a marketplace. */
  | { readonly kind: 'files'; readonly location: StoreLocation }
  | {
      readonly kind: 'database';
      readonly url: string;
      readonly password: string | undefined;
      /** The ARN of the secret that holds it. */
      readonly secret: string | undefined;
    };

export interface IngestionConfig {
  readonly lake: StoreLocation;
  readonly aws: AwsSettings;
  readonly source: SourceConfig;
  readonly engine: EngineSettings;
  readonly spark: SparkSettings;
  /** Bytes of a source from which on Spark is advised. */
  readonly sparkFrom: number;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): IngestionConfig {
  const found = parseSettings(variables, environment);
  const source = found.RENTLAKE_SOURCE;
  return {
    lake: found.RENTLAKE_LAKE,
    aws: awsSettings(found),
    source:
      typeof source === 'string'
        ? {
            kind: 'database',
            url: source,
            password: found.RENTLAKE_SOURCE_PASSWORD,
            secret: found.RENTLAKE_SOURCE_PASSWORD_SECRET,
          }
        : { kind: 'files', location: source },
    engine: engineSettings(found),
    spark: sparkSettings(found),
    sparkFrom: (found.RENTLAKE_SPARK_FROM ?? 2048) * (1 << 20),
  };
}

import {
  engineSettings,
  engineVariables,
  folderPath,
  parseSettings,
  type EngineSettings,
} from '@rentlake/engine';
import * as z from 'zod';
import { isDatabaseUrl } from './mysql/database-url.ts';

const hint = 'Give the path of a folder, or mysql://<user>@<host>:<port>/<database>.';

const location = z.string(hint).transform((text, context) => {
  if (isDatabaseUrl(text)) return text;
  const folder = folderPath.safeParse(text);
  if (folder.success) return folder.data;
  for (const { message } of folder.error.issues) context.addIssue(message);
  return z.NEVER;
});

const variables = z.object({
  RENTLAKE_LAKE: folderPath,
  RENTLAKE_SOURCE: location,
  RENTLAKE_SOURCE_PASSWORD: z.string().optional(),
  RENTLAKE_SOURCE_PASSWORD_SECRET: z.string().optional(),
  ...engineVariables,
});

/** Where rows come from, and what is needed to get in. */
export type SourceConfig =
  /** Holds one folder a marketplace. */
  | { readonly kind: 'folder'; readonly folder: string }
  | {
      readonly kind: 'database';
      readonly url: string;
      readonly password: string | undefined;
      /** The ARN of the secret that holds it. */
      readonly secret: string | undefined;
    };

export interface IngestionConfig {
  /** A folder. */
  readonly lake: string;
  readonly source: SourceConfig;
  readonly engine: EngineSettings;
}

/** @throws SettingError that names every variable at fault. */
export function readConfig(environment: NodeJS.ProcessEnv = process.env): IngestionConfig {
  const found = parseSettings(variables, environment);
  const source = found.RENTLAKE_SOURCE;
  return {
    lake: found.RENTLAKE_LAKE,
    source: isDatabaseUrl(source)
      ? {
          kind: 'database',
          url: source,
          password: found.RENTLAKE_SOURCE_PASSWORD,
          secret: found.RENTLAKE_SOURCE_PASSWORD_SECRET,
        }
      : { kind: 'folder', folder: source },
    engine: engineSettings(found),
  };
}

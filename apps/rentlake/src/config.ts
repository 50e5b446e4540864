import type { AwsSettings } from '@rentlake/aws';
import {
  engineSettings as settingsOf,
  folderPath,
  memorySize,
  parseSetting,
  SettingError,
  wholeNumber,
  type EngineSettings,
  type SparkLocations,
} from '@rentlake/engine';
import { UsageError } from './exit-status.ts';

/** What the user said wrongly is wrong use of the command. */
export function asUsage<Value>(parse: () => Value): Value {
  try {
    return parse();
  } catch (error) {
    throw error instanceof SettingError ? new UsageError(error.message, { cause: error }) : error;
  }
}

export function parseCount(text: string, name: string, least: number): number {
  return asUsage(() => parseSetting(wholeNumber(least), text, name));
}

export interface EngineOptions {
  readonly threads?: string;
  readonly memory?: string;
}

/** Engine settings: options first, then RENTLAKE_THREADS and RENTLAKE_MEMORY, then what the machine has. */
export function engineSettings(options: EngineOptions): EngineSettings {
  const { RENTLAKE_THREADS, RENTLAKE_MEMORY } = process.env;
  const threads = options.threads ?? RENTLAKE_THREADS;
  const memory = options.memory ?? RENTLAKE_MEMORY;
  const nameOf = (option: string | undefined, flag: string, variable: string): string =>
    option === undefined ? variable : flag;
  return asUsage(() =>
    settingsOf({
      RENTLAKE_THREADS:
        threads === undefined
          ? undefined
          : parseSetting(
              wholeNumber(1),
              threads,
              nameOf(options.threads, '--threads', 'RENTLAKE_THREADS'),
            ),
      RENTLAKE_MEMORY:
        memory === undefined
          ? undefined
          : parseSetting(memorySize, memory, nameOf(options.memory, '--memory', 'RENTLAKE_MEMORY')),
    }),
  );
}

/** Where Spark's Java and Python are, if JAVA_HOME and RENTLAKE_PYTHON say it. */
export function sparkLocations(): SparkLocations {
  const { JAVA_HOME, RENTLAKE_PYTHON } = process.env;
  return { javaHome: JAVA_HOME, python: RENTLAKE_PYTHON };
}

/** The password of a source that is a database, if RENTLAKE_SOURCE_PASSWORD says it. */
export const sourcePassword = (): string | undefined => process.env['RENTLAKE_SOURCE_PASSWORD'];

/** What the variables of clients of AWS say. All else the SDK takes from the environment. */
export async function awsEnvironment(): Promise<AwsSettings> {
  // Only a run that needs it loads the SDK.
  const { readAwsSettings } = await import('@rentlake/aws');
  return asUsage(() => readAwsSettings(process.env));
}

/** The lake: the option, then RENTLAKE_LAKE, then `.rentlake` here. */
export function lakeLocation(option: string | undefined): {
  readonly text: string;
  /** Who says it. */
  readonly name: string;
} {
  const { RENTLAKE_LAKE = '.rentlake' } = process.env;
  return option === undefined
    ? { text: RENTLAKE_LAKE, name: 'RENTLAKE_LAKE' }
    : { text: option, name: '--lake' };
}

/** The folder that is given under `name`: an option or a variable. */
export function folderLocation(text: string, name: string): string {
  return asUsage(() => parseSetting(folderPath, text, name));
}

/** What the variables RENTLAKE_WAREHOUSE… say. */
export function warehouseVariables(): {
  readonly location: string | undefined;
  readonly password: string | undefined;
  readonly reader: string | undefined;
  readonly copyRole: string | undefined;
} {
  const { RENTLAKE_WAREHOUSE, RENTLAKE_WAREHOUSE_PASSWORD } = process.env;
  const { RENTLAKE_WAREHOUSE_READER, RENTLAKE_WAREHOUSE_COPY_ROLE } = process.env;
  return {
    location: RENTLAKE_WAREHOUSE,
    password: RENTLAKE_WAREHOUSE_PASSWORD,
    reader: RENTLAKE_WAREHOUSE_READER,
    copyRole: RENTLAKE_WAREHOUSE_COPY_ROLE,
  };
}

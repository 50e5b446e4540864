import type { Command } from 'commander';
import {
  databaseSource,
  defaultReading,
  loginOfSecret,
  type DatabaseSource,
  type IncrementRequest,
  type Login,
} from '@rentlake/ingestion';
import { asUsage, awsEnvironment, parseCount, sourcePassword } from './config.ts';
import { UsageError } from './exit-status.ts';
import { hidePassword, readPasswordFile } from './passwords.ts';
import type { Terminal } from './terminal.ts';

const passwordFile = '--source-password-file';

/** Options that a source needs which is a database. */
export interface DatabaseOptions {
  readonly sourcePasswordFile?: string;
  readonly sourcePasswordSecret?: string;
  readonly maxConnections: string;
  readonly maxThreadsRunning: string;
  readonly connectTimeout: string;
  readonly queryTimeout: string;
  readonly retries: string;
}

export interface IncrementOptions {
  readonly incremental?: boolean;
  readonly reconcileDeletes?: boolean;
  readonly overlap: string;
}

const { timeouts, maxConnections, maxThreadsRunning, retries } = defaultReading;

export function addDatabaseOptions(command: Command): Command {
  return command
    .option(
      `${passwordFile} <file>`,
      'file that holds the password of the database (default: $RENTLAKE_SOURCE_PASSWORD)',
    )
    .option(
      '--source-password-secret <arn>',
      'its secret of AWS Secrets Manager: the password, or JSON with password and username',
    )
    .option('--max-connections <n>', 'connections that read at once', String(maxConnections))
    .option(
      '--max-threads-running <n>',
      'wait while the server works on more queries than this',
      String(maxThreadsRunning),
    )
    .option('--connect-timeout <seconds>', 'time to connect', String(timeouts.connect))
    .option(
      '--query-timeout <seconds>',
      'time that the server may be silent while it answers',
      String(timeouts.silence),
    )
    .option('--retries <n>', 'how often a lost connection is made anew', String(retries));
}

export function addIncrementOptions(command: Command): Command {
  return command
    .option('--incremental', 'take over the rows of the published run, but for those that changed')
    .option(
      '--overlap <seconds>',
      'with --incremental: fetch again what changed this long before',
      '3600',
    )
    .option(
      '--reconcile-deletes',
      'with --incremental: compare all keys, and leave out rows that the source has no more',
    );
}

/** The database of a URL, as the options and the environment say. */
export async function openDatabase(
  url: string,
  options: DatabaseOptions,
  terminal: Terminal,
): Promise<DatabaseSource> {
  if (URL.parse(url)?.password) {
    hidePassword(
      '--source',
      { variable: 'RENTLAKE_SOURCE_PASSWORD', file: passwordFile },
      terminal,
    );
  }
  const login = await loginOf(options);
  return asUsage(() =>
    databaseSource(url, login, {
      ...defaultReading,
      timeouts: {
        connect: parseCount(options.connectTimeout, '--connect-timeout', 1),
        silence: parseCount(options.queryTimeout, '--query-timeout', 1),
      },
      maxConnections: parseCount(options.maxConnections, '--max-connections', 1),
      maxThreadsRunning: parseCount(options.maxThreadsRunning, '--max-threads-running', 1),
      retries: parseCount(options.retries, '--retries', 0),
    }),
  );
}

async function loginOf({
  sourcePasswordFile: file,
  sourcePasswordSecret: arn,
}: DatabaseOptions): Promise<Login> {
  if (arn !== undefined && file !== undefined) {
    throw new UsageError(
      '--source-password-file and --source-password-secret are two passwords. Give one.',
    );
  }
  if (arn !== undefined) return loginOfArn(arn);
  return {
    password: file === undefined ? sourcePassword() : await readPasswordFile(file, passwordFile),
  };
}

async function loginOfArn(arn: string): Promise<Login> {
  // Only a run that needs it loads the SDK.
  const { SecretsManager, isSecretArn } = await import('@rentlake/aws');
  if (!isSecretArn(arn)) {
    // What was given may be the password itself.
    throw new UsageError(
      'What --source-password-secret names is no ARN of a secret. Give arn:aws:secretsmanager:<region>:<account>:secret:<name>.',
    );
  }
  return loginOfSecret(new SecretsManager(await awsEnvironment()), arn);
}

/** @throws UsageError when options that belong to an increment are given without it. */
export function incrementOf(options: IncrementOptions): IncrementRequest | undefined {
  const { incremental = false, reconcileDeletes = false, overlap } = options;
  if (!incremental && reconcileDeletes) {
    throw new UsageError('--reconcile-deletes belongs to --incremental. Give both.');
  }
  if (!incremental) return undefined;
  return { overlap: parseCount(overlap, '--overlap', 0), reconcileDeletes };
}

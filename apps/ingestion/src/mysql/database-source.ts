import { availableParallelism } from 'node:os';
import { SettingError } from '@rentlake/engine';
import type { Timeouts } from './connection.ts';
import type { Entry } from './database-error.ts';
import { parseDatabaseUrl } from './database-url.ts';
import type { Login } from './login.ts';

/** How a database is read. Times are in seconds. */
export interface ReadingSettings {
  readonly timeouts: Timeouts;
  /** Connections that read at once, at most. */
  readonly maxConnections: number;
  /** Reading waits while the server works on more queries than this at once. */
  readonly maxThreadsRunning: number;
  /** Rows that are read by one query into one file, at most: what is lost when it breaks off. */
  readonly chunkRows: number;
  /** How often a lost connection is made anew. */
  readonly retries: number;
  /** Rows of each table that are read, at most; all if undefined. */
  readonly limitRows?: number | undefined;
}

/** A database to read, and how. */
export interface DatabaseSource extends ReadingSettings {
  readonly entry: Entry;
  /** For messages and manifests: without user and password. */
  readonly location: string;
}

/** Whether a source is a database; others are stores of files. */
export const isDatabase = <Other extends object>(
  source: DatabaseSource | Other,
): source is DatabaseSource => 'entry' in source;

export const defaultReading: ReadingSettings = {
  timeouts: { connect: 10, silence: 300 },
  // Each keeps two cores busy: one takes rows, one encodes them.
  maxConnections: Math.max(1, Math.min(4, Math.floor(availableParallelism() / 2))),
  maxThreadsRunning: 25,
  chunkRows: 2_000_000,
  retries: 5,
};

/**
 * The database of a URL. The password of `login` goes before one that the URL holds; its user is the one where the URL
 * names none.
 * @throws SettingError, which never holds a password.
 */
export function databaseSource(
  source: string,
  login: Login = {},
  settings: ReadingSettings = defaultReading,
): DatabaseSource {
  const url = parseDatabaseUrl(source);
  const user = url.user ?? login.user;
  if (user === undefined) {
    throw new SettingError(
      `The source ${url.location} names no user. Give mysql://<user>@${url.host}:${url.port}/${url.database}.`,
    );
  }
  const entry = { url, user, password: login.password ?? url.password ?? '' };
  return { ...settings, entry, location: url.location };
}

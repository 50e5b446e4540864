import { WarehouseError } from './warehouse-error.ts';

/** Where a warehouse is. */
export type WarehouseLocation =
  | { readonly kind: 'duckdb'; readonly path: string }
  | {
      readonly kind: 'postgres';
      /** As given; it may hold a password, so it is not for messages. */
      readonly url: string;
      /** For messages. */
      readonly shown: string;
    }
  | RedshiftLocation;

/** A database of Redshift Serverless; who may use it is decided by IAM. */
export interface RedshiftLocation {
  readonly kind: 'redshift';
  readonly workgroup: string;
  readonly database: string;
  /** Milliseconds for one statement; undefined for the default. */
  readonly statementTimeout: number | undefined;
  /** For messages. */
  readonly shown: string;
}

const remedy =
  'Give none, the path of a DuckDB file, postgres://user@host:port/database, or redshift://workgroup/database.';

/**
 * `none` → undefined; a path, `duckdb:<path>`, a `postgres://` URL, or `redshift://<workgroup>/<database>`.
 * @throws WarehouseError of kind `usage`; its message holds no password.
 */
export function parseLocation(text: string, name: string): WarehouseLocation | undefined {
  if (text === 'none') return undefined;
  const [, scheme = '', rest = ''] = /^([a-z][a-z0-9+.-]+):(.*)$/is.exec(text) ?? [];
  switch (scheme.toLowerCase()) {
    case '':
      return duckdbFile(text, name);
    case 'duckdb':
      return duckdbFile(rest, name);
    case 'postgres':
    case 'postgresql':
      return { kind: 'postgres', url: text, shown: shownUrl(text, name) };
    case 'redshift':
      return redshiftDatabase(text, name);
    default:
      throw new WarehouseError('usage', `${name} has the scheme ${scheme}:. ${remedy}`);
  }
}

function duckdbFile(path: string, name: string): WarehouseLocation {
  if (path === '' || path.endsWith('/')) {
    throw new WarehouseError('usage', `${name} names no file. ${remedy}`);
  }
  return { kind: 'duckdb', path };
}

function redshiftDatabase(text: string, name: string): RedshiftLocation {
  const pattern =
    /^redshift:\/\/([a-z0-9-]{3,64})\/([\w$.-]{1,127})(?:\?statement_timeout=(\d+))?$/i;
  const [, workgroup, database, milliseconds] = pattern.exec(text) ?? [];
  if (workgroup === undefined || database === undefined) {
    throw new WarehouseError(
      'usage',
      `${name} names no database of Redshift Serverless (it is not shown, for it may hold a password). Write it as redshift://workgroup/database, without user and password: IAM decides who may use it. ?statement_timeout=<milliseconds> may follow.`,
    );
  }
  return {
    kind: 'redshift',
    workgroup,
    database,
    statementTimeout: milliseconds === undefined ? undefined : Number(milliseconds),
    shown: `redshift://${workgroup}/${database}`,
  };
}

/** The URL without password and parameters, among which one may stand as well. */
function shownUrl(text: string, name: string): string {
  if (!text.includes('://') || !URL.canParse(text)) {
    throw new WarehouseError(
      'usage',
      `${name} is not a URL (it is not shown, for it may hold a password). Write it as postgres://user@host:port/database, with special characters as %XX.`,
    );
  }
  const url = new URL(text);
  url.password = '';
  url.search = '';
  url.hash = '';
  return url.href;
}

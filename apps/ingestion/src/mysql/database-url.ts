import { SettingError } from '@rentlake/engine';

/**
 * disabled: no TLS. preferred: TLS where the server offers it, its certificate unchecked. required: TLS, its certificate
 * unchecked. verify-ca: signed by a known authority. verify-identity: and made out to this host.
 */
export const tlsModes = [
  'disabled',
  'preferred',
  'required',
  'verify-ca',
  'verify-identity',
] as const;

export type TlsMode = (typeof tlsModes)[number];

/** A database as its URL names it. */
export interface DatabaseUrl {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string | undefined;
  /** Only where somebody wrote it into the URL. */
  readonly password: string | undefined;
  readonly tls: TlsMode;
  /** Path of a PEM file of the authorities to trust; those of Node.js if undefined. */
  readonly certificateAuthority: string | undefined;
  /** How messages and manifests name it: without user and password. */
  readonly location: string;
}

export const isDatabaseUrl = (source: string): boolean => /^mysql:/i.test(source);

const form = 'mysql://<user>@<host>:<port>/<database>';

/**
 * `mysql://reader@db.example:3306/listings?ssl-mode=verify-identity&ssl-ca=/etc/ca.pem`; names and values of parameters
 * as the client of MySQL calls its options.
 * @throws SettingError, which repeats no more of it than a parameter's name: it may hold a password.
 */
export function parseDatabaseUrl(source: string): DatabaseUrl {
  const url = URL.parse(source);
  const database = url && decoded(url.pathname.slice(1));
  if (!url || url.hostname === '' || url.hash !== '' || !database || database.includes('/')) {
    throw new SettingError(`The source is no database that can be read. Give ${form}.`);
  }
  const parameters = new Map(url.searchParams);
  const authority = parameters.get('ssl-ca');
  const tls = tlsMode(parameters.get('ssl-mode'), authority !== undefined);
  const unknown = [...parameters.keys()].find((name) => !['ssl-mode', 'ssl-ca'].includes(name));
  if (unknown !== undefined) {
    throw new SettingError(
      `The URL of the source has the parameter ${unknown}, which is not taken. Those taken are ssl-mode and ssl-ca.`,
    );
  }
  const port = url.port === '' ? 3306 : Number(url.port);
  const host = url.hostname.replaceAll(/^\[|\]$/g, '');
  return {
    host,
    port,
    database,
    user: url.username === '' ? undefined : decoded(url.username),
    password: url.password === '' ? undefined : decoded(url.password),
    tls,
    certificateAuthority: authority,
    location: `mysql://${url.hostname}:${port}/${encodeURIComponent(database)}`,
  };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new SettingError(
      `The URL of the source has a % that starts no %XX. Write it as %25: ${form}.`,
    );
  }
}

function tlsMode(text: string | undefined, hasAuthority: boolean): TlsMode {
  if (text === undefined) return hasAuthority ? 'verify-identity' : 'preferred';
  const name = text.toLowerCase().replaceAll('_', '-');
  const mode = tlsModes.find((known) => known === name);
  if (!mode) {
    throw new SettingError(
      `The URL of the source has an unknown ssl-mode. Give ${tlsModes.join(', ')}.`,
    );
  }
  return mode;
}

import type { DatabaseUrl } from './database-url.ts';

/**
 * refused: rights, names, settings; a repetition changes nothing. lost: the connection or the server went away, or was
 * too busy; a repetition may help. failed: anything else that the server says.
 */
export type DatabaseErrorKind = 'refused' | 'lost' | 'failed';

/** What a database said, in its words and with what to do. Never holds a password. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly kind: DatabaseErrorKind;
  /** The driver's name of it, such as `ER_ACCESS_DENIED_ERROR`; empty if it has none. */
  readonly code: string;

  constructor(kind: DatabaseErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
    const { cause } = options ?? {};
    this.code = Error.isError(cause) && 'code' in cause ? String(cause.code) : '';
  }
}

/** Whom a failure concerns. */
export interface Entry {
  readonly url: DatabaseUrl;
  readonly user: string;
  readonly password: string;
}

interface Told {
  /** Of the server; 0 for an error of the network or of the driver. */
  readonly number: number;
  readonly code: string;
  readonly message: string;
}

/** Server errors that pass: it shuts down, is full, ran into a lock, killed the query, or changed a table's definition. */
const passing = new Set([
  1040, 1053, 1077, 1079, 1080, 1105, 1159, 1160, 1161, 1203, 1205, 1213, 1226, 1317, 1412, 1927,
  2006, 2013, 3032, 4031,
]);

const networkCodes = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EPIPE',
  'ETIMEDOUT',
  'PROTOCOL_CONNECTION_LOST',
  'PROTOCOL_SEQUENCE_TIMEOUT',
];

function told(error: unknown): Told {
  if (!Error.isError(error)) return { number: 0, code: '', message: String(error) };
  const { errno, code } = error as NodeJS.ErrnoException;
  // The system's numbers are negative.
  return {
    number: errno !== undefined && errno > 0 ? errno : 0,
    code: code ?? '',
    message: error.message,
  };
}

/** What went wrong, told by what to do about it. */
export function databaseError(error: unknown, { url, user, password }: Entry): DatabaseError {
  if (error instanceof DatabaseError) return error;
  const { number, code, message } = told(error);
  const [line = ''] = (message === '' ? code : message).split('\n');
  const said = password === '' ? line : line.replaceAll(password, '…');
  const server = `${url.host}:${url.port}`;
  const refused = (text: string): DatabaseError =>
    new DatabaseError('refused', text, { cause: error });
  const grant = `GRANT SELECT ON \`${url.database.replaceAll('`', '``')}\`.* TO the user`;
  if (number === 1045 || number === 1698) {
    return refused(
      `${server} refuses the user ${user} with this password. Check both, and from which hosts the user may come. (${said})`,
    );
  }
  if (number === 1049) {
    return refused(
      `${server} has no database ${url.database}. Correct its name in --source. (${said})`,
    );
  }
  if ([1044, 1142, 1143, 1227, 1370].includes(number)) {
    return refused(`The user ${user} may not read ${url.location}: ${grant}. (${said})`);
  }
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return refused(
      `${server} offers no TLS, which ssl-mode=${url.tls} asks for. Switch it on there, or give ?ssl-mode=disabled on a network of your own.`,
    );
  }
  if (
    code === 'HANDSHAKE_SSL_ERROR' ||
    /certificate|altnames|self[- ]signed/i.test(`${code} ${line}`)
  ) {
    return refused(
      `The certificate of ${server} is not accepted. Give the authority that signed it with ?ssl-ca=FILE, and the host name it is made out to. (${said})`,
    );
  }
  if (number === 0 ? networkCodes.includes(code) : passing.has(number)) {
    const what = number === 0 && code === 'ECONNREFUSED' ? 'cannot be reached' : 'broke off';
    return new DatabaseError(
      'lost',
      `${server} ${what}. Check host, port, network and server. (${said})`,
      { cause: error },
    );
  }
  return new DatabaseError('failed', `${url.location} failed: ${said}`, { cause: error });
}

import { WarehouseError, type WarehouseErrorKind } from '../warehouse-error.ts';

type Remedy = readonly [kind: WarehouseErrorKind, remedy: string];

const rights =
  'Let an owner run: GRANT CREATE, TEMPORARY, CONNECT ON DATABASE <database> TO <user>; where the schema is there already, its tables must belong to <user>, or to a role of which it is a member.';
const repeat = 'Repeat it when the server is well.';

/** PostgreSQL's error codes, or the beginnings of them, and what to do. The longest that fits decides. */
const remedies: Readonly<Record<string, Remedy>> = {
  '08': ['transient', repeat],
  '22021': [
    'data',
    'A text holds a character that PostgreSQL cannot store (NUL, or one that the encoding of the database lacks). Repair it in the source, or create the database with ENCODING UTF8.',
  ],
  '22P05': [
    'data',
    'A text holds a character that the encoding of the database lacks. Create the database with ENCODING UTF8.',
  ],
  '23': [
    'configuration',
    'Somebody gave the table a constraint that rows of the run do not meet. Drop it; the tables belong to the loader.',
  ],
  '25006': [
    'configuration',
    'The server only reads: it is a standby, or default_transaction_read_only is on. Name the primary.',
  ],
  '28': [
    'configuration',
    'Check user and password (--warehouse-password-file or RENTLAKE_WAREHOUSE_PASSWORD), and that pg_hba.conf lets the user in from here.',
  ],
  '2BP01': [
    'configuration',
    'The contract of the table changed, and what somebody built on it forbids that. Drop the view (or other object), repeat it, and create what you dropped anew.',
  ],
  '0A000': [
    'configuration',
    'The contract of the table changed, and what somebody built on it forbids that. Drop the view (or other object), repeat it, and create what you dropped anew.',
  ],
  '3D000': ['configuration', 'Create the database, or name another one in the URL.'],
  '42501': ['configuration', rights],
  '42703': [
    'configuration',
    'Somebody changed a table by hand so that it cannot be loaded over. Drop it, and repeat it.',
  ],
  '42704': ['configuration', 'Create the role, or name another one with --warehouse-reader.'],
  '53': ['transient', repeat],
  '53100': [
    'configuration',
    'The disk of the server is full. Free some space there, and repeat it.',
  ],
  '55P03': ['conflict', 'Another load, or somebody who locked a table, is at work. Repeat it.'],
  '57014': [
    'transient',
    'The statement took longer than allowed, or somebody canceled it. Add ?statement_timeout=<milliseconds> to the URL.',
  ],
  '57': ['transient', repeat],
  ECONNREFUSED: ['transient', 'Nothing listens there. Start the server, or check host and port.'],
  ENOTFOUND: ['configuration', 'No host has this name. Check the URL.'],
  EAI_AGAIN: [
    'transient',
    'The name of the host could not be looked up. Check the URL and the network.',
  ],
  ETIMEDOUT: ['transient', 'The server does not answer. Check host, port and firewalls.'],
  EHOSTUNREACH: ['transient', 'The server cannot be reached. Check host and network.'],
  ENETUNREACH: ['transient', 'The server cannot be reached. Check host and network.'],
  ENOENT: [
    'configuration',
    'A file that the URL names is not there, or no server listens on this socket.',
  ],
};

/** What comes without a code. */
const sentences: readonly (readonly [RegExp, Remedy])[] = [
  [
    /timeout expired|timed out|timeout exceeded/i,
    ['transient', 'The server does not answer. Check host, port and firewalls.'],
  ],
  [
    /password must be a string|no password/i,
    [
      'configuration',
      'The server asks for a password. Give it with --warehouse-password-file or RENTLAKE_WAREHOUSE_PASSWORD.',
    ],
  ],
  [
    /does not support SSL/i,
    ['configuration', 'Set up TLS on the server, or write ?sslmode=disable in the URL.'],
  ],
  [
    /certificate|self[- ]signed|altname|SSL|TLS/i,
    [
      'configuration',
      'The certificate of the server is not trusted. Add ?sslmode=verify-full&sslrootcert=<file of the CA> to the URL.',
    ],
  ],
  [
    /terminated|ECONNRESET|EPIPE|socket|connection/i,
    ['transient', `The connection was lost. ${repeat}`],
  ],
];

/** What is done when a lost connection leaves open whether it was done. */
export const committing = 'committing';

/** One message that says what failed, why, and what to do. It holds no password: neither server nor driver repeats it. */
export function postgresError(location: string, doing: string, cause: unknown): WarehouseError {
  if (cause instanceof WarehouseError) return cause;
  const message = Error.isError(cause) ? cause.message : String(cause);
  const code = text(cause, 'code');
  const [kind, remedy] = remedyOf(code, message);
  const outcome =
    doing === committing && kind === 'transient'
      ? 'Its readers see all of the old rows or all of the new ones.'
      : 'Nothing was changed.';
  // The detail of a constraint is the row that does not meet it.
  const detail = code.startsWith('23') ? '' : text(cause, 'detail');
  const said = [message || code, detail, where(text(cause, 'where'))]
    .filter((part) => part !== '')
    .join('; ');
  return new WarehouseError(
    kind,
    `The warehouse ${location} failed while ${doing}: ${said}. ${outcome} ${remedy}`,
    { cause },
  );
}

function remedyOf(code: string, message: string): Remedy {
  for (let length = code.length; length >= 2; length -= 1) {
    const found = remedies[code.slice(0, length)];
    if (found) return found;
  }
  const [, found] = sentences.find(([pattern]) => pattern.test(`${message} ${code}`)) ?? [];
  return found ?? ['configuration', 'Ask who runs the server.'];
}

const text = (error: unknown, name: string): string => {
  const value: unknown = Error.isError(error) ? Reflect.get(error, name) : undefined;
  return typeof value === 'string' ? value : '';
};

/** The place in a COPY, without the value that stands there. */
const where = (context: string): string =>
  /^COPY [^,]+, line \d+(?:, column \w+)?/.exec(context)?.[0] ?? '';

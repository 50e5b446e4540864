import type { DatabaseErrorKind, Entry } from './database-error.ts';

/** What a server, the network or the driver said. */
export interface Said {
  /** Of the server; 0 for the others. */
  readonly number: number;
  readonly code: string;
  readonly line: string;
}

/** What is wrong, and what to do about it. */
export interface Meaning {
  readonly kind: DatabaseErrorKind;
  readonly text: string;
}

/** Numbers of server errors → what they mean. Where MySQL and MariaDB differ, the numbers of both. */
const meanings: readonly {
  readonly numbers: readonly number[];
  readonly kind: DatabaseErrorKind;
  readonly text: (names: Names) => string;
}[] = [
  {
    numbers: [1045, 1698],
    kind: 'refused',
    text: ({ server, user, login, tls }) =>
      `${server} refuses the user ${user} ${login}, and from which hosts the user may come.${
        tls === 'disabled' ? ' A user of REQUIRE SSL needs another ssl-mode than disabled.' : ''
      }`,
  },
  {
    numbers: [1049],
    kind: 'refused',
    text: ({ server, database }) =>
      `${server} has no database ${database}. Correct its name in --source.`,
  },
  {
    numbers: [1044, 1142, 1143, 1227, 1370],
    kind: 'refused',
    text: ({ user, location, grant }) => `The user ${user} may not read ${location}: ${grant}.`,
  },
  {
    numbers: [1356],
    kind: 'refused',
    text: ({ location }) =>
      `A view of ${location} cannot be read: what it selects is gone, or its definer may not read it. Repair the view, or grant its definer SELECT.`,
  },
  {
    numbers: [1129, 1130],
    kind: 'refused',
    text: ({ server }) =>
      `${server} takes no connections from this machine. Let the user come from here, or FLUSH HOSTS where it was blocked.`,
  },
  {
    numbers: [1820, 1862],
    kind: 'refused',
    text: ({ user }) => `The password of the user ${user} has expired. Give the user a new one.`,
  },
  {
    numbers: [3118, 4151],
    kind: 'refused',
    text: ({ user }) => `The account of the user ${user} is locked: ALTER USER … ACCOUNT UNLOCK.`,
  },
  {
    numbers: [3159],
    kind: 'refused',
    text: ({ server }) =>
      `${server} takes no connections without TLS. Give another ssl-mode than disabled.`,
  },
  {
    numbers: [1969, 3024],
    kind: 'refused',
    text: ({ server, user }) =>
      `${server} ended a query at its time limit. Raise max_statement_time (MariaDB) or max_execution_time (MySQL) for the user ${user}.`,
  },
  {
    numbers: [1040],
    kind: 'lost',
    text: ({ server }) =>
      `${server} has as many connections as it takes. Run again when it has fewer, or raise max_connections there.`,
  },
  {
    numbers: [1203, 1226],
    kind: 'lost',
    text: ({ server, user }) =>
      `${server} allows the user ${user} no more at this time. Give fewer --max-connections, end the user's other connections, or raise the limit.`,
  },
  {
    numbers: [1205, 1213],
    kind: 'lost',
    text: ({ location }) =>
      `A table of ${location} stayed locked. Run again when nobody locks it or changes its definition.`,
  },
  {
    // It shuts down, is full, killed the query or the connection, or a table's definition changed.
    numbers: [
      1053, 1077, 1079, 1080, 1105, 1159, 1160, 1161, 1317, 1412, 1927, 2006, 2013, 3032, 4031,
    ],
    kind: 'lost',
    text: ({ server }) => `${server} broke off. Check the server, and run again.`,
  },
];

/** Codes of the network, which pass. */
const network: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'cannot be reached',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  EADDRNOTAVAIL: 'cannot be reached',
  ENOTFOUND: 'cannot be found',
  EAI_AGAIN: 'cannot be found',
  ETIMEDOUT: 'does not answer',
  PROTOCOL_SEQUENCE_TIMEOUT: 'does not answer',
  ECONNRESET: 'broke off',
  EPIPE: 'broke off',
  PROTOCOL_CONNECTION_LOST: 'broke off',
};

interface Names {
  readonly server: string;
  readonly database: string;
  readonly location: string;
  readonly user: string;
  readonly tls: string;
  /** How the user tried to enter. */
  readonly login: string;
  /** The statement that a user needs. */
  readonly grant: string;
}

export function meaningOf(said: Said, { url, user, password }: Entry): Meaning {
  const { number, code, line } = said;
  const { database, location, tls } = url;
  const server = `${url.host}:${url.port}`;
  const login =
    password === ''
      ? 'without a password. Set RENTLAKE_SOURCE_PASSWORD, or give --source-password-file; check the name'
      : 'with this password. Check both';
  const grant = `GRANT SELECT ON \`${database.replaceAll('`', '``')}\`.* TO the user`;
  const known = meanings.find(({ numbers }) => numbers.includes(number));
  if (known) {
    const text = known.text({ server, database, location, user, tls, login, grant });
    return { kind: known.kind, text };
  }
  if (number > 0) return { kind: 'failed', text: `${location} failed.` };
  if (code === 'HANDSHAKE_NO_SSL_SUPPORT') {
    return {
      kind: 'refused',
      text: `${server} offers no TLS, which ssl-mode=${tls} asks for. Switch it on there, or give ?ssl-mode=disabled on a network of your own.`,
    };
  }
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || /altnames/.test(line)) {
    return {
      kind: 'refused',
      text: `The certificate of ${server} is made out to another host. Give the host that it names, or ?ssl-mode=verify-ca to accept any that the authority signed.`,
    };
  }
  if (code === 'HANDSHAKE_SSL_ERROR' || /certificate|self[- ]signed/i.test(`${code} ${line}`)) {
    return {
      kind: 'refused',
      text: `The certificate of ${server} is not accepted. Give the authority that signed it with ?ssl-ca=FILE.`,
    };
  }
  const broken = network[code];
  return broken === undefined
    ? { kind: 'failed', text: `${location} failed.` }
    : { kind: 'lost', text: `${server} ${broken}. Check host, port, network and server.` };
}

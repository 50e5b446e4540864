import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mysql2/promise';
import { MySqlServerError } from './mysql-server-error.ts';
import { PrivateServer, type PrivateServerOptions } from './private-server.ts';

/** Numbers that JavaScript cannot hold, dates and times are text. */
export type MySqlRow = Readonly<Record<string, unknown>>;

export interface MySqlUser {
  readonly name: string;
  readonly password?: string;
}

/**
 * A server that speaks MySQL: a MariaDB of the test's own, in a temporary folder and on a free loopback port, with nothing in
 * it; or the server of the environment variable `RENTLAKE_TEST_MYSQL_URL` (an administrator's URL of MySQL 5.7 or 8), where
 * names are made unique and what was created is dropped at the end.
 */
export class MySqlServer implements AsyncDisposable {
  readonly host: string;
  readonly port: number;
  readonly #root: MySqlUser;
  readonly #own: PrivateServer | undefined;
  readonly #drops: string[] = [];

  private constructor(url: URL, own?: PrivateServer) {
    this.host = url.hostname;
    this.port = Number(url.port === '' ? 3306 : url.port);
    const password = decodeURIComponent(url.password);
    this.#root = {
      name: decodeURIComponent(url.username),
      ...(password !== '' && { password }),
    };
    this.#own = own;
  }

  /** @throws MySqlServerError, or MissingProgramError where MariaDB is absent and cannot be installed. */
  static async start(options: PrivateServerOptions = {}): Promise<MySqlServer> {
    const given = process.env['RENTLAKE_TEST_MYSQL_URL'];
    if (given !== undefined && given !== '') {
      if (Object.keys(options).length > 0) throw notOurs('be started with options');
      return new MySqlServer(new URL(given));
    }
    return MySqlServer.startPrivate(options);
  }

  /** A MariaDB of the test's own, even where the environment names a server: one to kill, or with options. */
  static async startPrivate(options: PrivateServerOptions = {}): Promise<MySqlServer> {
    const own = await PrivateServer.start(options);
    return new MySqlServer(new URL(`mysql://root@127.0.0.1:${own.port}`), own);
  }

  /** The file of the authority that signed the server's certificate. */
  get ca(): string {
    if (this.#own?.ca === undefined)
      throw new MySqlServerError('This server has no TLS. Start it with the option tls.');
    return this.#own.ca;
  }

  /** A connection as root, without a mode and in UTC. */
  async connect(database?: string): Promise<Connection> {
    const connection = await createConnection({
      uri: this.url(database),
      multipleStatements: true,
      charset: 'utf8mb4_bin',
      supportBigNumbers: true,
      dateStrings: true,
      jsonStrings: true,
    });
    await connection.query("SET sql_mode = '', time_zone = '+00:00'");
    return connection;
  }

  /** Executes statements on such a connection. Gives the rows of the last statement. */
  async sql(statements: string, database?: string): Promise<readonly MySqlRow[]> {
    const connection = await this.connect(database);
    try {
      const [answer, fields] = await connection.query(statements);
      // Of several statements, the answers and their fields are lists.
      const isList = Array.isArray(fields) && fields.some((field) => field?.name === undefined);
      const last: unknown = isList && Array.isArray(answer) ? answer.at(-1) : answer;
      return Array.isArray(last) ? (last as MySqlRow[]) : [];
    } finally {
      connection.destroy();
    }
  }

  /** Creates a database. @returns Its name, which is the one asked for on a server of the test's own. */
  async createDatabase(name: string, options = 'CHARACTER SET utf8mb4'): Promise<string> {
    const created = this.#unique(name);
    await this.sql(`CREATE DATABASE \`${created}\` ${options}`);
    this.#drops.push(`DROP DATABASE IF EXISTS \`${created}\``);
    return created;
  }

  /** @param grants What follows GRANT: "SELECT ON `listings`.*". */
  async createUser(
    name: string,
    password: string,
    grants: readonly string[],
  ): Promise<Required<MySqlUser>> {
    const created = this.#unique(name);
    const user = `'${created}'@'%'`;
    await this.sql(`CREATE USER ${user} IDENTIFIED BY '${password.replaceAll("'", "''")}'`);
    this.#drops.push(`DROP USER IF EXISTS ${user}`);
    for (const grant of grants) await this.sql(`GRANT ${grant} TO ${user}`);
    return { name: created, password };
  }

  /** For who is to connect; with the password, if the user has one. */
  url(database = '', { name, password }: MySqlUser = this.#root): string {
    const user = [name, ...(password === undefined ? [] : [password])].map(encodeURIComponent);
    return `mysql://${user.join(':')}@${this.host}:${this.port}/${encodeURIComponent(database)}`;
  }

  /** Ends it at once, as a crash would. */
  async kill(): Promise<void> {
    await this.#private('be killed').end('SIGKILL');
  }

  async stop(): Promise<void> {
    await this.#private('be stopped').end('SIGTERM');
  }

  /** Starts it on its port and data again, whether it runs or not. */
  async restart(): Promise<void> {
    await this.#private('be restarted').restart();
  }

  /** Connections stay and nothing answers, until resumed. */
  pause(): void {
    this.#private('be paused').pause();
  }

  resume(): void {
    this.#private('be resumed').resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#own !== undefined) await this.#own[Symbol.asyncDispose]();
    else if (this.#drops.length > 0) await this.sql(this.#drops.reverse().join(';'));
  }

  #unique(name: string): string {
    return this.#own === undefined ? `${name}_${randomBytes(4).toString('hex')}` : name;
  }

  #private(what: string): PrivateServer {
    if (this.#own === undefined) throw notOurs(what);
    return this.#own;
  }
}

function notOurs(what: string): MySqlServerError {
  return new MySqlServerError(
    `The server of RENTLAKE_TEST_MYSQL_URL cannot ${what}. Use MySqlServer.startPrivate, or unset the variable.`,
  );
}

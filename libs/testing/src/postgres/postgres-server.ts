import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chown, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { makeCertificates } from '../mysql/certificates.ts';
import { onFreePort } from '../mysql/free-port.ts';
import { systemProgram } from '../system-program.ts';
import { serverUser, type ServerUser } from './server-user.ts';

const run = promisify(execFile);

/** The server did not start; the message holds the last that it said. */
export class PostgresServerError extends Error {
  override readonly name = 'PostgresServerError';
}

const debianPackage = 'postgresql';
const folders = '/usr/lib/postgresql/*/bin';
const superuser = { name: 'admin', password: 'p@ss/word of:admin' };
const settings = [
  'listen_addresses=127.0.0.1',
  'unix_socket_directories=',
  // Tests kill the server, not the machine.
  ...['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'shared_buffers=32MB'],
  // What a server may be set to, and must not change what is read.
  ...['TimeZone=Asia/Kolkata', 'DateStyle=German, DMY'],
];
const deadlineMs = 60_000;
const lastCharacters = 4_000;

/** Ends the server and removes its folder when this process is no more, however it ended. */
const watch = 'cat > /dev/null; kill -QUIT "$1"; sleep 2; rm -rf "$2"';

export interface PostgresServerOptions {
  /** More settings, which win: `max_connections=3`. */
  readonly settings?: readonly string[];
  /** With a certificate of its own authority for these hosts; else the server has no TLS. */
  readonly tls?: { readonly hosts: readonly string[] };
}

/** A PostgreSQL of its own process and folder, empty, that asks for passwords. Both go with this process. */
export class PostgresServer implements AsyncDisposable {
  readonly port: number;
  /** The certificate of the authority, if the server has TLS. */
  readonly ca: string | undefined;
  readonly #folder: string;
  readonly #spawn: () => Promise<ChildProcess>;
  #child: ChildProcess;
  #watcher: ChildProcess;

  private constructor(
    given: Pick<PostgresServer, 'port' | 'ca'>,
    folder: string,
    spawnServer: () => Promise<ChildProcess>,
    child: ChildProcess,
  ) {
    this.port = given.port;
    this.ca = given.ca;
    this.#folder = folder;
    this.#spawn = spawnServer;
    this.#child = child;
    this.#watcher = watcherOf(child, folder);
  }

  /**
   * @throws PostgresServerError when it does not start, MissingProgramError when it is not there and cannot be
   *   installed.
   */
  static async start({
    settings: more = [],
    tls,
  }: PostgresServerOptions = {}): Promise<PostgresServer> {
    // One after the other: the first installs both.
    const initdb = await systemProgram('initdb', debianPackage, folders);
    const postgres = await systemProgram('postgres', debianPackage, folders);
    const folder = await mkdtemp(join(tmpdir(), 'postgres-'));
    const user = serverUser();
    const [data, passwordFile] = [join(folder, 'data'), join(folder, 'password')];
    try {
      const pem = tls && (await makeCertificates(folder, tls.hosts));
      await writeFile(passwordFile, superuser.password);
      await giveTo(user, [folder, passwordFile, ...(pem ? [pem.certificate, pem.key] : [])]);
      await run(
        initdb,
        [
          ...['-D', data, '-U', superuser.name, `--pwfile=${passwordFile}`, '--no-sync'],
          ...['--auth=scram-sha-256', '--encoding=UTF8', '--locale=C'],
        ],
        { ...user, cwd: folder },
      );
      const secured = pem
        ? ['ssl=on', `ssl_cert_file=${pem.certificate}`, `ssl_key_file=${pem.key}`]
        : [];
      const all = [...settings, ...secured, ...more].flatMap((setting) => ['-c', setting]);
      const start = (on: number): Promise<ChildProcess> =>
        startServer(postgres, ['-D', data, '-p', String(on), ...all], folder, user);
      const { port, server } = await onFreePort(start);
      return new PostgresServer({ port, ca: pem?.ca }, folder, () => start(port), server);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** The URL of a database for a user; without one, for the superuser. */
  url(database = 'postgres', user: { name: string; password?: string } = superuser): string {
    const password = user.password === undefined ? '' : `:${encodeURIComponent(user.password)}`;
    return `postgres://${user.name}${password}@127.0.0.1:${this.port}/${database}`;
  }

  /** Crashes, as when its machine loses power, unless told to shut down. */
  async end(signal: 'SIGQUIT' | 'SIGINT' = 'SIGQUIT'): Promise<void> {
    this.#watcher.kill('SIGKILL');
    if (!isRunning(this.#child)) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill(signal);
    await ended;
  }

  async restart(): Promise<void> {
    await this.end('SIGINT');
    this.#child = await this.#spawn();
    this.#watcher = watcherOf(this.#child, this.#folder);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

async function giveTo(user: ServerUser | undefined, paths: readonly string[]): Promise<void> {
  if (user) for (const path of paths) await chown(path, user.uid, user.gid);
}

const isRunning = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

function watcherOf(child: ChildProcess, folder: string): ChildProcess {
  const watcher = spawn('sh', ['-c', watch, 'sh', String(child.pid), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  return watcher;
}

async function startServer(
  postgres: string,
  options: readonly string[],
  folder: string,
  user: ServerUser | undefined,
): Promise<ChildProcess> {
  const path = join(folder, 'log');
  const log = await open(path, 'w');
  const child = spawn(postgres, options, {
    ...user,
    cwd: folder,
    stdio: ['ignore', 'ignore', log.fd],
  });
  await log.close();
  const deadline = Date.now() + deadlineMs;
  for (;;) {
    // Asked before its last words are read.
    const isAlive = isRunning(child);
    const said = await readFile(path, 'utf8');
    if (said.includes('ready to accept connections')) return child;
    if (!isAlive || Date.now() > deadline) {
      child.kill('SIGKILL');
      throw new PostgresServerError(`PostgreSQL did not start.\n${said.slice(-lastCharacters)}`);
    }
    await wait(10);
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemProgram } from '../system-program.ts';
import { makeCertificates } from './certificates.ts';
import { copyEmptyData } from './empty-data.ts';
import { onFreePort } from './free-port.ts';
import { MariaDbProcess } from './mariadb-process.ts';
import { asCurrentUser } from './mariadb-user.ts';

export interface PrivateServerOptions {
  /** More options of mariadbd, which come last: `--log-bin=changes`, `--require-secure-transport=on`. */
  readonly options?: readonly string[];
  /** With a certificate of its own authority for these hosts; else the server has no TLS. */
  readonly tls?: { readonly hosts: readonly string[] };
}

/** What a server may be set to, and must not change what is read. */
const hostile = [
  '--default-time-zone=+05:00',
  '--sql-mode=ANSI,NO_BACKSLASH_ESCAPES',
  '--character-set-server=latin1',
];
const small = [
  ...['--innodb-buffer-pool-size=32M', '--innodb-log-file-size=4M', '--key-buffer-size=1M'],
  ...['--innodb-flush-log-at-trx-commit=0', '--innodb-flush-method=nosync'],
  ...['--performance-schema=off', '--innodb-buffer-pool-dump-at-shutdown=off'],
  ...['--max-allowed-packet=16M', '--skip-name-resolve', '--bind-address=127.0.0.1'],
];

/** A MariaDB in a temporary folder, which goes with it. */
export class PrivateServer implements AsyncDisposable {
  readonly port: number;
  readonly ca: string | undefined;
  readonly #folder: string;
  readonly #start: () => Promise<MariaDbProcess>;
  #running: MariaDbProcess;

  private constructor(
    given: Pick<PrivateServer, 'port' | 'ca'>,
    folder: string,
    start: () => Promise<MariaDbProcess>,
    running: MariaDbProcess,
  ) {
    this.port = given.port;
    this.ca = given.ca;
    this.#folder = folder;
    this.#start = start;
    this.#running = running;
  }

  static async start({ options = [], tls }: PrivateServerOptions): Promise<PrivateServer> {
    const mariadbd = await systemProgram('mariadbd', 'mariadb-server');
    const folder = await mkdtemp(join(tmpdir(), 'mysql-'));
    try {
      await copyEmptyData(mariadbd, join(folder, 'data'));
      const pem = tls === undefined ? undefined : await makeCertificates(folder, tls.hosts);
      const secured =
        pem === undefined ? [] : [`--ssl-cert=${pem.certificate}`, `--ssl-key=${pem.key}`];
      const places = [`--datadir=${join(folder, 'data')}`, `--socket=${join(folder, 'socket')}`];
      const all = [...places, ...asCurrentUser, ...small, ...hostile, ...secured, ...options];
      const start = (on: number): Promise<MariaDbProcess> =>
        MariaDbProcess.start(mariadbd, folder, ['--no-defaults', `--port=${on}`, ...all]);
      const { port, server } = await onFreePort(start);
      return new PrivateServer({ port, ca: pem?.ca }, folder, () => start(port), server);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    await this.#running.end(signal);
  }

  async restart(): Promise<void> {
    await this.end('SIGTERM');
    this.#running = await this.#start();
  }

  pause(): void {
    this.#running.pause();
  }

  resume(): void {
    this.#running.resume();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.end('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }
}

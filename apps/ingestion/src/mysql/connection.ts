import mysql, { type Connection, type SslOptions } from 'mysql2';
import type { CellSlices } from '../parquet/cell-slices.ts';
import { DatabaseError, databaseError, type Entry } from './database-error.ts';
import { addressOf, tlsOptions } from './tls.ts';
import { takeRowPackets } from './row-packets.ts';
import { RowTexts } from './row-texts.ts';
import { TextRow } from './text-row.ts';

/** In seconds. */
export interface Timeouts {
  readonly connect: number;
  /** How long the server may take for its next word while it answers. */
  readonly silence: number;
}

/** Takes rows, whose cells it copies: the text that the server tells, in UTF-8, and binary values as they are. */
export interface RowBatch {
  readonly rows: number;
  /** Of all cells. */
  readonly bytes: number;
  append(row: CellSlices): void;
  /** Makes room for other rows. */
  reset(): void;
}

const rowsOfBatch = 8192;
const bytesOfBatch = 4 << 20;

/** Full batches that wait for their reader, at most, before the server is asked to stop sending. */
const batchesAhead = 2;

/**
 * TIMESTAMP columns are told in the zone of the session, quotes mean what they mean here whatever the server's mode, and
 * the server waits while rows are written that it has sent. Nothing can be changed through such a session.
 */
const setUp = ({ silence }: Timeouts): readonly string[] => [
  `SET SESSION time_zone = '+00:00', sql_mode = '', net_write_timeout = 3600`,
  // The server tells of a lock before its silence would be taken for its end.
  `SET SESSION lock_wait_timeout = ${Math.max(1, Math.floor(silence / 2))}`,
  'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
  'SET SESSION TRANSACTION READ ONLY',
];

/** One connection to a database. Every call throws DatabaseError. */
export class MySqlConnection implements Disposable {
  readonly #entry: Entry;
  readonly #timeouts: Timeouts;
  readonly #connection: Connection;
  /** Why it can be used no more. */
  #broken: DatabaseError | undefined;
  #onBroken: () => void = () => undefined;
  #signal: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#break(this.#signal?.reason);

  private constructor(entry: Entry, timeouts: Timeouts, ssl: SslOptions | undefined) {
    const { port, database } = entry.url;
    this.#entry = entry;
    this.#timeouts = timeouts;
    this.#connection = mysql.createConnection({
      ...addressOf(entry.url),
      port,
      database,
      user: entry.user,
      password: entry.password,
      charset: 'utf8mb4',
      connectTimeout: timeouts.connect * 1000,
      connectAttributes: { program_name: 'rentlake' },
      // A server must not ask this client for files.
      flags: ['-LOCAL_FILES'],
      ...(ssl ? { ssl } : {}),
    });
    this.#connection.on('error', (error: unknown) => this.#break(error));
  }

  /** @param signal Ends it at once, whatever it does. */
  static async open(
    entry: Entry,
    timeouts: Timeouts,
    signal?: AbortSignal,
  ): Promise<MySqlConnection> {
    const { tls } = entry.url;
    const ssl = await tlsOptions(entry.url);
    if (ssl === undefined) return MySqlConnection.#connected(entry, timeouts, undefined, signal);
    try {
      return await MySqlConnection.#connected(entry, timeouts, ssl, signal);
    } catch (error) {
      const hasNoTls = error instanceof DatabaseError && error.code === 'HANDSHAKE_NO_SSL_SUPPORT';
      if (tls === 'preferred' && hasNoTls) {
        return MySqlConnection.#connected(entry, timeouts, undefined, signal);
      }
      throw error;
    }
  }

  static async #connected(
    entry: Entry,
    timeouts: Timeouts,
    ssl: SslOptions | undefined,
    signal: AbortSignal | undefined,
  ): Promise<MySqlConnection> {
    signal?.throwIfAborted();
    const opened = new MySqlConnection(entry, timeouts, ssl);
    if (signal) opened.#endWith(signal);
    try {
      await new Promise<void>((resolve, reject) => {
        opened.#onBroken = () => reject(opened.#broken);
        opened.#connection.connect((error: unknown) =>
          error === null || error === undefined ? resolve() : reject(databaseError(error, entry)),
        );
      });
      for (const statement of setUp(timeouts)) await opened.query(statement);
      return opened;
    } catch (error) {
      opened[Symbol.dispose]();
      throw error;
    }
  }

  /** All rows of a short result. */
  async query(sql: string): Promise<readonly (readonly (string | null)[])[]> {
    const rows = new RowTexts();
    await this.rows(sql, () => rows).next();
    return rows.texts;
  }

  /**
   * The rows of a result of any length. A batch holds its rows until the next one is asked for; the server is made to
   * wait while nobody asks.
   */
  async *rows<Batch extends RowBatch>(sql: string, newBatch: () => Batch): AsyncGenerator<Batch> {
    if (this.#broken) throw this.#broken;
    const full: Batch[] = [];
    const free: Batch[] = [];
    let current = newBatch();
    let failure: DatabaseError | undefined;
    let isPaused = false;
    let isDone = false;
    let wake = (): void => undefined;
    let isHeard = false;
    const silence = setInterval(() => {
      if (!isHeard && !isPaused) this.#break(this.#silent());
      isHeard = false;
    }, this.#timeouts.silence * 1000);
    this.#onBroken = () => wake();
    const query = this.#connection.query(sql);
    const row = new TextRow();
    takeRowPackets(query, (packet, from, to) => {
      isHeard = true;
      if (this.#broken) return;
      try {
        row.read(packet, from, to);
        current.append(row);
      } catch (error) {
        this.#break(error);
        return;
      }
      if (current.rows < rowsOfBatch && current.bytes < bytesOfBatch) return;
      full.push(current);
      current = free.pop() ?? newBatch();
      if (full.length >= batchesAhead) {
        isPaused = true;
        this.#connection.pause();
      }
      wake();
    });
    query
      .on('error', (error: unknown) => {
        const { fatal = false } = error as { readonly fatal?: boolean };
        if (fatal) this.#break(error);
        else failure = databaseError(error, this.#entry);
        wake();
      })
      .on('end', () => {
        isDone = true;
        wake();
      });
    try {
      for (;;) {
        const batch = full.shift();
        if (batch) {
          yield batch;
          batch.reset();
          free.push(batch);
        } else if (failure ?? this.#broken) {
          throw failure ?? this.#broken;
        } else if (isDone) {
          if (current.rows > 0) yield current;
          return;
        } else {
          if (isPaused) {
            isPaused = false;
            this.#connection.resume();
          }
          if (full.length === 0 && !isDone && !failure && !this.#broken) {
            await new Promise<void>((resolve) => {
              wake = resolve;
            });
          }
        }
      }
    } finally {
      clearInterval(silence);
      this.#onBroken = () => undefined;
      // Whoever stops early leaves rows on their way.
      if (!isDone && !failure) this.#break(new DatabaseError('lost', 'The reader went away.'));
    }
  }

  /** Ends it at once, whatever it does; who waits for it is told `reason`. */
  abandon(reason: unknown): void {
    this.#break(reason);
  }

  [Symbol.dispose](): void {
    this.#signal?.removeEventListener('abort', this.#onAbort);
    this.#connection.destroy();
  }

  #endWith(signal: AbortSignal): void {
    this.#signal = signal;
    signal.addEventListener('abort', this.#onAbort);
  }

  #silent(): DatabaseError {
    const { host, port } = this.#entry.url;
    return new DatabaseError(
      'lost',
      `${host}:${port} has said nothing for ${this.#timeouts.silence} seconds. Check network and server, or give it more time with --query-timeout.`,
    );
  }

  #break(error: unknown): void {
    this.#broken ??= databaseError(error, this.#entry);
    this.#connection.destroy();
    this.#onBroken();
  }
}

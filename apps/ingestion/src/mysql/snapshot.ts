import type { MySqlConnection } from './connection.ts';
import { DatabaseError } from './database-error.ts';
import { quoted } from './quoting.ts';

/** Connections that all see a database as it was at one moment. */
export interface Snapshot extends Disposable {
  /** One at least. */
  readonly connections: readonly [MySqlConnection, ...MySqlConnection[]];
  /** The server's time when it was taken, UTC: `2025-01-31 23:59:59.000000`. */
  readonly takenAt: string;
  /** Why there is one connection where several were asked for. */
  readonly refusal: string | undefined;
}

/** Makes another connection to the same database. */
type Open = () => Promise<MySqlConnection>;

const begin = 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY';

/** Seconds that writers may be kept waiting for, at most, and that they may keep us waiting for. */
const patience = 3;

/**
 * Takes a snapshot on `first`, and on `connections` - 1 more where the server allows it: their snapshots are taken while
 * writes to `tables` are locked out, for the moment that takes. That needs the right to LOCK TABLES; without it, or while
 * writers hold the tables for long, there is one connection.
 */
export async function takeSnapshot(
  first: MySqlConnection,
  tables: readonly string[],
  connections: number,
  open: Open,
): Promise<Snapshot> {
  const opened: [MySqlConnection, ...MySqlConnection[]] = [first];
  const dispose = (): void => opened.forEach((connection) => connection[Symbol.dispose]());
  try {
    while (opened.length < connections) opened.push(await open());
    const beginAll = async (): Promise<void> => {
      for (const connection of opened) await connection.query(begin);
    };
    const refusal = opened.length > 1 ? await whileLocked(tables, open, beginAll) : undefined;
    if (opened.length === 1 || refusal !== undefined) {
      opened.splice(1).forEach((connection) => connection[Symbol.dispose]());
      await beginAll();
    }
    const [row] = await first.query('SELECT UTC_TIMESTAMP(6)');
    return {
      connections: opened,
      takenAt: row?.[0] ?? '',
      refusal,
      [Symbol.dispose]: dispose,
    };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** Does `work` while nobody can write to `tables`. @returns why it could not, if so. */
async function whileLocked(
  tables: readonly string[],
  open: Open,
  work: () => Promise<void>,
): Promise<string | undefined> {
  using locking = await open();
  try {
    await locking.query(`SET SESSION lock_wait_timeout = ${patience}`);
    await locking.query(`LOCK TABLES ${tables.map((table) => `${quoted(table)} READ`).join(', ')}`);
  } catch (error) {
    if (error instanceof DatabaseError) return error.message;
    throw error;
  }
  await work();
  await locking.query('UNLOCK TABLES');
  return undefined;
}

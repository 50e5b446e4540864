import type { Connection } from 'mysql2/promise';
import {
  apartmentsTable,
  attributesTable,
  bookingsTable,
  viewingsTable,
  type MadeTable,
} from './listings-tables.ts';
import type { MySqlServer } from './mysql-server.ts';

/** How many rows each table has. */
export interface ListingsSize {
  readonly bookings: number;
  readonly apartments?: number;
  readonly viewings?: number;
  /** Of what type `booking_id` is; as text, keys are in another order than their rows were inserted. By default `bigint`. */
  readonly bookingKey?: 'bigint' | 'varchar';
}

/** One statement's: undo logs stay small. */
const rowsOfAnInsert = 100_000;

/**
 * Creates the tables of listings in the types that a well-kept database has, with primary keys and rows that are all valid.
 * The server makes the rows, the same ones for the same size: a million bookings in 6 s.
 */
export async function createListings(
  server: MySqlServer,
  database: string,
  { bookings, apartments = 1_000, viewings = 1_000, bookingKey = 'bigint' }: ListingsSize,
): Promise<void> {
  const connection = await server.connect(database);
  try {
    await count(connection, Math.min(rowsOfAnInsert, Math.max(bookings, apartments, viewings)));
    await create(connection, apartmentsTable, apartments);
    await create(connection, attributesTable, apartments);
    await create(connection, bookingsTable(apartments, bookingKey), bookings);
    await create(connection, viewingsTable(apartments), viewings);
    await connection.query('DROP TABLE numbers');
  } finally {
    connection.destroy();
  }
}

/** A table of the numbers from 1 to at least `most`, doubled until they are enough. */
async function count(connection: Connection, most: number): Promise<void> {
  await connection.query('CREATE TABLE numbers (n INT PRIMARY KEY)');
  await connection.query('INSERT INTO numbers VALUES (1)');
  for (let rows = 1; rows < most; rows *= 2) {
    await connection.query('INSERT INTO numbers SELECT n + ? FROM numbers', [rows]);
  }
}

async function create(
  connection: Connection,
  { name, columns, row }: MadeTable,
  rows: number,
): Promise<void> {
  await connection.query(`CREATE TABLE ${name} (${columns}) CHARACTER SET utf8mb4`);
  for (let start = 0; start < rows; start += rowsOfAnInsert) {
    const some = Math.min(rowsOfAnInsert, rows - start);
    await connection.query(
      `INSERT INTO ${name} SELECT ${row.join(', ')}
       FROM (SELECT n + ${start} AS n FROM numbers WHERE n <= ${some} ORDER BY n) AS numbered`,
    );
  }
  // So that the server's estimates of rows hold.
  await connection.query(`ANALYZE TABLE ${name}`);
}

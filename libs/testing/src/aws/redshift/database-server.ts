import { Client } from 'pg';
import { PostgresServer } from '../../postgres/postgres-server.ts';
import { catalogueSchema, catalogueViews } from './catalogue-views.ts';

/** Whom the API logs in: the user of an IAM role, who may do nothing but what was granted. */
export const databaseUser = 'IAMR:rentlake';

/** As a database of Redshift is created: WITH ISOLATION LEVEL SNAPSHOT, which is the default of Serverless, or SERIALIZABLE. */
export type Isolation = 'snapshot' | 'serializable';

const isolationLevels: Readonly<Record<Isolation, string>> = {
  snapshot: "'repeatable read'",
  serializable: 'serializable',
};

/** As sessions of Redshift are: a backslash escapes. */
const session = (isolation: Isolation): string => `
SET SESSION AUTHORIZATION "${databaseUser}";
SET standard_conforming_strings = off;
SET escape_string_warning = off;
SET DateStyle = ISO;
SET TimeZone = UTC;
SET extra_float_digits = 1;
SET default_transaction_isolation = ${isolationLevels[isolation]};
SET search_path = "$user", public, ${catalogueSchema};`;

/** The PostgreSQL that stands in for Redshift, with the database `dev`. It starts when it is first needed. */
export class DatabaseServer implements AsyncDisposable {
  readonly #isolation: Isolation;
  #server: Promise<PostgresServer> | undefined;

  constructor(isolation: Isolation) {
    this.#isolation = isolation;
  }

  /** A session as the loader has it. */
  async connect(database: string): Promise<Client> {
    const client = await open((await this.#started()).url(database));
    await client.query(session(this.#isolation));
    return client;
  }

  /** Runs a statement as who may do all. */
  async administer(sql: string, values: readonly unknown[] = []): Promise<void> {
    const client = await open((await this.#started()).url());
    try {
      await client.query(sql, [...values]);
    } finally {
      await client.end();
    }
  }

  /** A database with what the README of `libs/warehouse` has the loader be granted, and no more. */
  async create(database: string): Promise<void> {
    const client = await open((await this.#started()).url());
    try {
      await createDatabase(database, client);
    } finally {
      await client.end();
    }
  }

  /** Of a database, for somebody who may do all. */
  async url(database: string): Promise<string> {
    return (await this.#started()).url(database);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await (await this.#server)?.[Symbol.asyncDispose]();
  }

  #started(): Promise<PostgresServer> {
    this.#server ??= start();
    return this.#server;
  }
}

async function start(): Promise<PostgresServer> {
  const server = await PostgresServer.start({ settings: ['max_connections=200'] });
  const template = await open(server.url('template1'));
  try {
    await template.query(`CREATE ROLE "${databaseUser}"`);
    // As in Redshift, and unlike in PostgreSQL since 15.
    await template.query('GRANT CREATE ON SCHEMA public TO PUBLIC');
    await template.query(catalogueViews);
  } finally {
    await template.end();
  }
  const client = await open(server.url());
  try {
    await createDatabase('dev', client);
  } finally {
    await client.end();
  }
  return server;
}

async function createDatabase(name: string, client: Client): Promise<void> {
  await client.query(`CREATE DATABASE ${name}`);
  await client.query(`GRANT CREATE, TEMP ON DATABASE ${name} TO "${databaseUser}"`);
}

async function open(url: string): Promise<Client> {
  const client = new Client(url);
  // A connection that ends while nothing runs on it is no news.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

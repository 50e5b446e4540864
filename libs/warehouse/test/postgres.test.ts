import { afterAll, beforeAll } from '@jest/globals';
import { PostgresServer } from '@rentlake/testing';
import { Client } from 'pg';
import { describeWarehouse, type Site } from './support/warehouse-suite.ts';

let server: PostgresServer;
let databases = 0;

beforeAll(async () => {
  server = await PostgresServer.start();
});

afterAll(() => server[Symbol.asyncDispose]());

async function asked(url: string, sql: string): Promise<readonly (readonly (string | null)[])[]> {
  const client = new Client(`${url}?options=-c%20datestyle=ISO`);
  await client.connect();
  try {
    const { rows } = await client.query<(string | null)[]>({ text: sql, rowMode: 'array' });
    return rows;
  } finally {
    await client.end();
  }
}

const site = async (): Promise<Site> => {
  databases += 1;
  const name = `place_${databases}`;
  await asked(server.url(), `CREATE DATABASE ${name}`);
  const location = server.url(name);
  return {
    location,
    query: (sql) => asked(location, sql),
    execute: async (sql) => void (await asked(location, sql)),
    comments: (table) => `
SELECT COALESCE(attname, '') AS name, description
FROM pg_description LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
WHERE objoid = 'presentation.${table}'::regclass ORDER BY 1`,
    [Symbol.asyncDispose]: async () =>
      void (await asked(server.url(), `DROP DATABASE ${name} WITH (FORCE)`)),
  };
};

describeWarehouse('A warehouse in PostgreSQL', site);

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createConnection } from 'mysql2/promise';
import { onFreePort } from '../src/mysql/free-port.ts';
import { MissingProgramError, systemProgram } from '../src/system-program.ts';
import { MySqlServer } from '../src/mysql/mysql-server.ts';

const password = "it's 100% p@ss:/word?";

test('a server starts empty, speaks in UTC and text, and is gone after its use', async () => {
  let url: string;
  let folder: string;
  {
    await using server = await MySqlServer.startPrivate();
    folder = await folderOf(server);
    const database = await server.createDatabase('shop');
    url = server.url(database);
    const rows = await server.sql(
      `CREATE TABLE t (a BIGINT UNSIGNED, b DATE, c TIMESTAMP(3) NULL, d VARCHAR(9));
       INSERT INTO t VALUES (18446744073709551615, '0000-00-00', '2024-01-01 00:00:00', '🏠\\\\');
       SELECT * FROM t`,
      database,
    );
    expect(rows).toEqual([
      { a: '18446744073709551615', b: '0000-00-00', c: '2024-01-01 00:00:00.000', d: '🏠\\' },
    ]);
    expect(await server.sql('SELECT 1 AS one UNION SELECT 2')).toEqual([{ one: 1 }, { one: 2 }]);
    expect(await server.sql('DROP TABLE t', database)).toEqual([]);
  }
  await expect(createConnection(url)).rejects.toThrow('ECONNREFUSED');
  expect(existsSync(folder)).toBe(false);
});

test('a server whose port somebody takes before it starts on another one', async () => {
  await using cleanup = new AsyncDisposableStack();
  const listen = async (port: number): Promise<Server> => {
    const server = cleanup.adopt(createServer(), (opened) => void opened.close());
    await once(server.listen(port, '127.0.0.1'), 'listening');
    return server;
  };
  const tried: number[] = [];
  const { port } = await onFreePort(async (free) => {
    tried.push(free);
    if (tried.length === 1) await listen(free);
    return listen(free);
  });
  expect(tried).toEqual([expect.any(Number), port]);
  await expect(onFreePort(() => listen(port))).rejects.toThrow('EADDRINUSE');
});

test('what a server is set to does not suit who forgets to set their session', async () => {
  await using server = await MySqlServer.startPrivate();
  const connection = await createConnection(server.url());
  const [rows] = await connection.query('SELECT @@time_zone AS zone, @@sql_mode AS mode');
  await connection.end();
  expect(rows).toEqual([
    { zone: '+05:00', mode: expect.stringMatching(/ANSI_QUOTES.*NO_BACKSLASH_ESCAPES/) },
  ]);
});

test('a user has the grants that were named and any password', async () => {
  await using server = await MySqlServer.start();
  const [open, closed] = [
    await server.createDatabase('open'),
    await server.createDatabase('closed'),
  ];
  const user = await server.createUser('reader', password, [`SELECT ON \`${open}\`.*`]);
  const connection = await createConnection(server.url(open, user));
  await connection.query('SELECT 1');
  await connection.end();
  await expect(createConnection(server.url(closed, user))).rejects.toThrow('Access denied');
  await expect(createConnection(server.url(open, { ...user, password: 'x' }))).rejects.toThrow(
    'Access denied',
  );
});

test('data outlive stop, kill and restart on the same port; a paused server answers when resumed', async () => {
  await using server = await MySqlServer.startPrivate();
  await server.sql('CREATE DATABASE d; CREATE TABLE d.t (a INT); INSERT INTO d.t VALUES (1)');
  await server.sql('SET GLOBAL innodb_flush_log_at_trx_commit = 1; INSERT INTO d.t VALUES (2)');
  await server.kill();
  await expect(server.sql('SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await server.restart();
  expect(await server.sql('SELECT * FROM d.t')).toEqual([{ a: 1 }, { a: 2 }]);
  await server.stop();
  await expect(server.sql('SELECT 1')).rejects.toThrow('ECONNREFUSED');
  await server.restart();
  await server.restart();
  server.pause();
  const slow = server.sql('SELECT COUNT(*) AS n FROM d.t');
  await expect(
    Promise.race([slow, new Promise((done) => setTimeout(done, 100, 'waits'))]),
  ).resolves.toBe('waits');
  server.resume();
  expect(await slow).toEqual([{ n: 2 }]);
});

test('options come last, and TLS is for the hosts that were named', async () => {
  await using server = await MySqlServer.startPrivate({
    options: ['--log-bin=changes', '--sql-mode='],
    tls: { hosts: ['localhost'] },
  });
  expect(await server.sql('SELECT @@log_bin AS log, @@GLOBAL.sql_mode AS mode')).toEqual([
    { log: 1, mode: '' },
  ]);
  const ssl = { ca: readFileSync(server.ca), verifyIdentity: true };
  const local = { host: 'localhost', user: 'root' };
  const connection = await createConnection({ ...local, port: server.port, ssl });
  const [rows] = await connection.query("SHOW STATUS LIKE 'Ssl_version'");
  await connection.end();
  expect(rows).toEqual([{ Variable_name: 'Ssl_version', Value: expect.stringContaining('TLS') }]);
  await expect(createConnection({ ...local, port: server.port, ssl: {} })).rejects.toThrow(
    'unable to verify the first certificate',
  );
  await using elsewhere = await MySqlServer.startPrivate({ tls: { hosts: ['db.example'] } });
  const wrong = { ca: readFileSync(elsewhere.ca), verifyIdentity: true };
  await expect(createConnection({ ...local, port: elsewhere.port, ssl: wrong })).rejects.toThrow(
    "Host: localhost. is not in the cert's altnames: DNS:db.example",
  );
});

test('a server ends with the process that started it, however that ends', async () => {
  const program = join(import.meta.dirname, '../src/mysql/mysql-server.ts');
  const child = spawn(process.execPath, [
    '--input-type=module',
    '--eval',
    `import { MySqlServer } from ${JSON.stringify(program)};
     const server = await MySqlServer.startPrivate();
     const [{ folder }] = await server.sql('SELECT @@datadir AS folder');
     console.log(JSON.stringify([server.url(), folder]));
     setInterval(() => {}, 1000);`,
  ]);
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  const [url, folder] = JSON.parse(line) as [string, string];
  await (await createConnection(url)).end();
  child.kill('SIGKILL');
  await once(child, 'close');
  while (existsSync(folder)) await wait(50);
  await expect(createConnection(url)).rejects.toThrow('ECONNREFUSED');
});

test('a server that does not start says why', async () => {
  await expect(MySqlServer.startPrivate({ options: ['--no-such-option'] })).rejects.toThrow(
    "unknown option '--no-such-option'",
  );
});

test('a program that is absent and no package holds is told with the remedy', async () => {
  const found = await systemProgram('sh', 'dash');
  expect(existsSync(found)).toBe(true);
  await expect(systemProgram('no-such-program', 'no-such-package')).rejects.toThrow(
    MissingProgramError,
  );
});

describe('a server that the environment names', () => {
  let named: MySqlServer;

  beforeEach(async () => {
    named = await MySqlServer.startPrivate();
    process.env['RENTLAKE_TEST_MYSQL_URL'] = named.url('');
  });

  afterEach(async () => {
    delete process.env['RENTLAKE_TEST_MYSQL_URL'];
    await named[Symbol.asyncDispose]();
  });

  test('gets unique names, and loses what was created', async () => {
    const before = await inventory();
    {
      await using one = await MySqlServer.start();
      await using other = await MySqlServer.start();
      expect([one.port, other.port]).toEqual([named.port, named.port]);
      const names = [await one.createDatabase('shop'), await other.createDatabase('shop')];
      expect(new Set(names).size).toBe(2);
      const user = await one.createUser('reader', password, [`SELECT ON \`${names[0]}\`.*`]);
      await (await createConnection(one.url(names[0], user))).end();
      expect(await inventory()).not.toEqual(before);
    }
    expect(await inventory()).toEqual(before);
  });

  test('is not killed, stopped, paused or started otherwise', async () => {
    await using server = await MySqlServer.start();
    await expect(server.kill()).rejects.toThrow('RENTLAKE_TEST_MYSQL_URL cannot be killed');
    await expect(server.restart()).rejects.toThrow('cannot be restarted');
    expect(() => server.pause()).toThrow('cannot be paused');
    expect(() => server.ca).toThrow('no TLS');
    await expect(MySqlServer.start({ options: ['--log-bin'] })).rejects.toThrow(
      'MySqlServer.startPrivate',
    );
  });

  async function inventory(): Promise<unknown> {
    return [await named.sql('SHOW DATABASES'), await named.sql('SELECT user FROM mysql.user')];
  }
});

async function folderOf(server: MySqlServer): Promise<string> {
  const [{ folder } = {}] = await server.sql('SELECT @@datadir AS folder');
  return dirname(String(folder));
}

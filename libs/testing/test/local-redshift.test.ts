import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  paginateGetStatementResult,
  RedshiftDataClient,
  type DescribeStatementCommandOutput,
  type ExecuteStatementCommandInput,
  type Field,
} from '@aws-sdk/client-redshift-data';
import { DuckDBInstance } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { Bucket, LocalAws, LocalRedshift } from '../src/index.ts';

const role = 'arn:aws:iam::123456789012:role/copy';
const redshift = new LocalRedshift({ pageRows: 2, copyRoles: [role] });
const place = { WorkgroupName: 'rentlake', Database: 'dev' };
let aws: LocalAws;
let client: RedshiftDataClient;

beforeAll(async () => {
  aws = await LocalAws.start([redshift.make]);
  client = new RedshiftDataClient({
    endpoint: aws.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
});

afterAll(async () => {
  client.destroy();
  await aws[Symbol.asyncDispose]();
});

const wait = (id: string | undefined): Promise<DescribeStatementCommandOutput> =>
  client.send(new DescribeStatementCommand({ Id: id, WaitTimeSeconds: 20 }));

async function run(
  Sql: string,
  more: Partial<ExecuteStatementCommandInput> = place,
): Promise<DescribeStatementCommandOutput> {
  const { Id } = await client.send(new ExecuteStatementCommand({ Sql, ...more }));
  return wait(Id);
}

async function runBatch(...Sqls: string[]): Promise<DescribeStatementCommandOutput> {
  const { Id } = await client.send(new BatchExecuteStatementCommand({ Sqls, ...place }));
  return wait(Id);
}

async function rowsOf({ Id }: { readonly Id: string | undefined }): Promise<Field[][]> {
  const rows: Field[][] = [];
  for await (const { Records = [] } of paginateGetStatementResult({ client }, { Id })) {
    rows.push(...Records);
  }
  return rows;
}

/** A bucket with the Parquet files that these queries of DuckDB give. */
async function bucketWith(files: Readonly<Record<string, string>>) {
  const name = `lake-${randomUUID()}`;
  const bucket = await Bucket.create(aws.moto, name);
  const folder = await mkdtemp(join(tmpdir(), 'rentlake-copy-'));
  const instance = await DuckDBInstance.create(':memory:');
  const connection = await instance.connect();
  const sizes: Record<string, number> = {};
  for (const [key, query] of Object.entries(files)) {
    const path = join(folder, randomUUID());
    await connection.run(`COPY (${query}) TO '${path}' (FORMAT parquet)`);
    const body = await readFile(path);
    await bucket.put(key, Buffer.from(body));
    sizes[key] = body.length;
  }
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
  const entry = (key: string, size = sizes[key] ?? 0) => ({
    url: `s3://${name}/${key}`,
    mandatory: true,
    meta: { content_length: size },
  });
  return { name, bucket, entry };
}

const copy = (bucket: string, key: string, table = 'trips'): string =>
  `COPY ${table} FROM 's3://${bucket}/${key}' IAM_ROLE '${role}' FORMAT AS PARQUET`;

describe('a statement', () => {
  it('is submitted, runs, and tells rows, types and time', async () => {
    const submitted = await client.send(
      new ExecuteStatementCommand({
        Sql: `SELECT 7::BIGINT AS n, 0.5::FLOAT8 AS f, true AS b, 1.50::NUMERIC(18,2) AS d, NULL::DATE AS day, 'it\\'s' AS t`,
        ...place,
      }),
    );
    expect(submitted.Status).toBe('SUBMITTED');
    const done = await wait(submitted.Id);
    expect(done).toMatchObject({ Status: 'FINISHED', HasResultSet: true, ResultRows: 1 });
    expect(done.Duration).toBeGreaterThan(0);
    expect(await rowsOf(done)).toEqual([
      [
        ...[{ longValue: 7 }, { doubleValue: 0.5 }, { booleanValue: true }],
        ...[{ stringValue: '1.50' }, { isNull: true }, { stringValue: "it's" }],
      ],
    ]);
    const pages = paginateGetStatementResult({ client }, { Id: done.Id });
    const { value } = await pages.next();
    expect(
      value?.ColumnMetadata?.map(({ name, typeName, precision, scale }) => [
        name,
        typeName,
        precision,
        scale,
      ]),
    ).toEqual([
      ['n', 'int8', 0, 0],
      ['f', 'float8', 0, 0],
      ['b', 'bool', 0, 0],
      ['d', 'numeric', 18, 2],
      ['day', 'date', 0, 0],
      ['t', 'varchar', 0, 0],
    ]);
  });

  it('gives its rows page by page', async () => {
    const done = await run('SELECT * FROM generate_series(1, 5)');
    const sizes: number[] = [];
    for await (const page of paginateGetStatementResult({ client }, { Id: done.Id })) {
      expect(page.TotalNumRows).toBe(5);
      sizes.push(page.Records?.length ?? 0);
    }
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('takes parameters by name, and refuses those that it does not use or lacks', async () => {
    const done = await run(`SELECT :day::DATE + 1, ':day', :day`, {
      ...place,
      Parameters: [{ name: 'day', value: '2024-02-28' }],
    });
    expect(await rowsOf(done)).toEqual([
      [{ stringValue: '2024-02-29' }, { stringValue: ':day' }, { stringValue: '2024-02-28' }],
    ]);
    await expect(
      run('SELECT 1', { ...place, Parameters: [{ name: 'day', value: 'x' }] }),
    ).rejects.toThrow('Parameter day is not used by the SQL statement.');
    expect(await run('SELECT :day')).toMatchObject({
      Status: 'FAILED',
      Error: 'ERROR: Parameters list is missing day',
    });
  });

  it('is done once when its token comes twice', async () => {
    await run('CREATE TABLE once (n INTEGER)');
    const request = { Sql: 'INSERT INTO once VALUES (1)', ClientToken: 'once', ...place };
    const [first, second] = await Promise.all([
      client.send(new ExecuteStatementCommand(request)),
      client.send(new ExecuteStatementCommand(request)),
    ]);
    expect(second.Id).toBe(first.Id);
    await wait(first.Id);
    expect(await rowsOf(await run('SELECT COUNT(*) FROM once'))).toEqual([[{ longValue: 1 }]]);
    await expect(
      client.send(new ExecuteStatementCommand({ ...request, Sql: 'SELECT 1' })),
    ).rejects.toThrow('ClientToken once was used for another request.');
  });

  it('can be cancelled while it runs, and not afterwards', async () => {
    const { Id } = await client.send(
      new ExecuteStatementCommand({ Sql: 'SELECT pg_sleep(60)', ...place }),
    );
    await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 1 }));
    expect((await client.send(new CancelStatementCommand({ Id }))).Status).toBe(true);
    expect(await wait(Id)).toMatchObject({ Status: 'ABORTED' });
    await expect(client.send(new CancelStatementCommand({ Id }))).rejects.toMatchObject({
      name: 'ValidationException',
      message: 'Could not cancel a query that is already in ABORTED state.',
    });
  });

  it.each([
    [
      'of an unknown workgroup',
      { WorkgroupName: 'other' },
      "Redshift endpoint doesn't exist in this region.",
    ],
    [
      'of over 100 KB',
      { Sql: `SELECT '${'x'.repeat(100_000)}'` },
      'Sql: Maximum size of a query statement is 100 KB',
    ],
    ['without a database', { Database: undefined }, 'WorkgroupName and Database are required.'],
  ])('%s is refused', async (_, more, message) => {
    await expect(run('SELECT 1', { ...place, ...more })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(message),
    });
  });

  it('that nobody submitted, or that has no rows, is told', async () => {
    await expect(wait(randomUUID())).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Query does not exist.',
    });
    await expect(rowsOf(await run('CREATE TABLE none (n INTEGER)'))).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      message: 'Query does not have result. Please check query status with DescribeStatement.',
    });
    expect(await run('SELECT 1', { ...place, Database: 'nowhere' })).toMatchObject({
      Status: 'FAILED',
      Error: 'FATAL: database "nowhere" does not exist',
    });
  });

  it.each([
    [
      'SELECT 1; SELECT 2',
      'ERROR: Multi-statement is not supported in ExecuteStatement; use BatchExecuteStatement',
    ],
    [
      'CREATE INDEX i ON t (n)',
      'ERROR: SQL command "CREATE INDEX" not supported on Redshift tables.',
    ],
    ['CREATE TABLE t (n SERIAL)', 'ERROR: Column "t.n" has unsupported type "serial".'],
    ['CREATE TABLE t (n JSONB)', 'ERROR: Column "t.n" has unsupported type "jsonb".'],
    ['CREATE TABLE t (n INTEGER[])', 'ERROR: Column "t.n" has unsupported type "integer[]".'],
    ['CREATE TABLE t (n VARCHAR(70000))', 'ERROR: length for type varchar cannot exceed 65535'],
    ['CREATE TABLE t (n INT) DISTKEY (m)', 'ERROR: column "m" named in key does not exist'],
    ['CREATE TABLE t (n INT) SORTKEY (m)', 'ERROR: column "m" named in key does not exist'],
    ['CREATE TABLE t (n INT) DISTSTYLE KEY', 'ERROR: DISTSTYLE KEY requires a DISTKEY column'],
    [
      'CREATE TABLE t (n INT) DISTSTYLE ALL DISTKEY (n)',
      'ERROR: DISTKEY cannot be specified with DISTSTYLE ALL',
    ],
    ['CREATE TABLE t (n INT) DISTSTYLE BEST', 'ERROR: syntax error at or near "BEST"'],
    ['CREATE TABLE t (n INT ENCODE best)', 'ERROR: unrecognized compression encoding "best"'],
    ['CREATE TABLE t (n INT) PARTITION BY RANGE (n)', 'ERROR: syntax error at or near "PARTITION"'],
    ['ALTER TABLE once ADD COLUMN a INT, ADD COLUMN b INT', 'ERROR: syntax error at or near ","'],
    [
      'ALTER TABLE once ALTER COLUMN n TYPE BIGINT',
      'ERROR: ALTER COLUMN TYPE is only supported for columns of type VARCHAR',
    ],
    ['INSERT INTO once VALUES (1) ON CONFLICT DO NOTHING', 'ERROR: syntax error at or near "ON"'],
    ['INSERT INTO once VALUES (1) RETURNING n', 'ERROR: syntax error at or near "RETURNING"'],
    [`SELECT string_agg('a', ',')`, 'ERROR: function string_agg() does not exist'],
    ['SELECT 1 / COUNT(*) FROM once WHERE false', 'ERROR: Divide by zero error'],
    ['SELECT * FROM nothing', 'ERROR: relation "nothing" does not exist'],
  ])('%s fails as in Redshift', async (sql, error) => {
    expect(await run(sql)).toMatchObject({ Status: 'FAILED', Error: error });
  });

  it('tells keys of tables, and means what Redshift means by types', async () => {
    const made = await runBatch(
      `CREATE TABLE IF NOT EXISTS keyed (day DATE ENCODE az64, name TEXT, fare DECIMAL, place CHARACTER VARYING(MAX)) DISTKEY (name) COMPOUND SORTKEY (day, name)`,
      'CREATE TEMP TABLE alike (LIKE keyed)',
      'ALTER TABLE keyed ADD COLUMN size VARCHAR',
    );
    expect(made.Error).toBeUndefined();
    const columns = await run(
      `SELECT column_name, data_type, distkey, sortkey FROM svv_redshift_columns WHERE table_name = 'keyed' ORDER BY ordinal_position`,
    );
    expect(
      (await rowsOf(columns)).map((row) => row.map((field) => Object.values(field)[0])),
    ).toEqual([
      ['day', 'date', false, 1],
      ['name', 'character varying(256)', true, 2],
      ['fare', 'numeric(18,0)', false, 0],
      ['place', 'character varying(65535)', false, 0],
      ['size', 'character varying(256)', false, 0],
    ]);
  });

  it('grants to roles and groups', async () => {
    const owner = new Client(await redshift.url());
    await owner.connect();
    await owner.query('CREATE ROLE analysts; CREATE GROUP accounting');
    await owner.end();
    const done = await runBatch(
      'CREATE TABLE granted (n INTEGER)',
      'GRANT SELECT ON TABLE granted TO ROLE analysts, GROUP accounting',
      'GRANT USAGE ON SCHEMA public TO ROLE "analysts"',
      'REVOKE SELECT ON granted FROM GROUP accounting',
    );
    expect(done.Error).toBeUndefined();
    const asked = await run(
      `SELECT has_table_privilege('analysts', 'granted', 'SELECT'), has_table_privilege('accounting', 'granted', 'SELECT')`,
    );
    expect(await rowsOf(asked)).toEqual([[{ booleanValue: true }, { booleanValue: false }]]);
  });

  it.each([
    ['CREATE ROLE visitors', 'ERROR: permission denied to create role'],
    ['CREATE DATABASE mine', 'ERROR: permission denied to create database'],
    ['SELECT passwd FROM pg_shadow', 'ERROR: permission denied for relation pg_shadow'],
    ['DROP SCHEMA public', 'ERROR: must be owner of schema public'],
    ['GRANT USAGE ON SCHEMA public TO ROLE nobody', 'ERROR: role "nobody" does not exist'],
  ])('%s fails for a loader, who may do what was granted', async (sql, error) => {
    expect(await run(sql)).toMatchObject({ Status: 'FAILED', Error: error });
  });
});

describe('a batch', () => {
  it('is one transaction, and tells which of its statements failed', async () => {
    await run('CREATE TABLE whole (n INTEGER)');
    const failed = await runBatch('INSERT INTO whole VALUES (1)', 'SELECT 1 / 0', 'SELECT 2');
    expect(failed).toMatchObject({ Status: 'FAILED', Error: 'ERROR: Divide by zero error' });
    expect(failed.SubStatements?.map(({ Status, Error }) => [Status, Error])).toEqual([
      ['FINISHED', undefined],
      ['FAILED', 'ERROR: Divide by zero error'],
      ['ABORTED', undefined],
    ]);
    expect(await rowsOf(await run('SELECT n FROM whole'))).toEqual([]);
    const done = await runBatch('INSERT INTO whole VALUES (1), (2)', 'SELECT SUM(n) FROM whole');
    expect(done).toMatchObject({ Status: 'FINISHED', HasResultSet: true });
    expect(done.SubStatements?.map(({ ResultRows }) => ResultRows)).toEqual([2, 1]);
    expect(await rowsOf({ Id: `${done.Id}:2` })).toEqual([[{ longValue: 3 }]]);
  });

  it.each([
    [
      'TRUNCATE whole',
      'ERROR: TRUNCATE ends the transaction that a batch is; the local Redshift takes none in a batch',
    ],
    [
      'COMMIT',
      'ERROR: COMMIT ends the transaction that a batch is; the local Redshift takes none in a batch',
    ],
    ['VACUUM whole', 'ERROR: VACUUM cannot run inside a transaction block'],
    [
      'ALTER TABLE whole ALTER COLUMN n TYPE VARCHAR(9)',
      'ERROR: ALTER TABLE ALTER COLUMN cannot run inside a transaction block',
    ],
  ])('takes no %s', async (sql, error) => {
    expect(await runBatch('SELECT 1', sql)).toMatchObject({ Status: 'FAILED', Error: error });
  });

  it('has 40 statements at most', async () => {
    expect(await runBatch(...Array.from({ length: 40 }, () => 'SELECT 1'))).toMatchObject({
      Status: 'FINISHED',
    });
    await expect(runBatch(...Array.from({ length: 41 }, () => 'SELECT 1'))).rejects.toThrow(
      'Sqls: Member must have length less than or equal to 40',
    );
  });
});

describe('a session', () => {
  const begin = async (): Promise<string> => {
    const { Id, SessionId } = await client.send(
      new ExecuteStatementCommand({
        ...{ Sql: 'CREATE TEMP TABLE mine (n INTEGER)', SessionKeepAliveSeconds: 60, ...place },
      }),
    );
    await wait(Id);
    return SessionId!;
  };

  it('keeps temporary tables, which nobody else sees', async () => {
    const SessionId = await begin();
    expect(await run('INSERT INTO mine VALUES (1)', { SessionId })).toMatchObject({
      ...{ Status: 'FINISHED', SessionId, ResultRows: 1 },
    });
    expect(await run('SELECT * FROM mine')).toMatchObject({
      Error: 'ERROR: relation "mine" does not exist',
    });
  });

  it('runs one statement at a time, in its own database', async () => {
    const SessionId = await begin();
    await expect(run('SELECT 1', { SessionId, ...place })).rejects.toThrow(
      'SessionId cannot be given together with WorkgroupName or Database.',
    );
    await client.send(new ExecuteStatementCommand({ Sql: 'SELECT pg_sleep(60)', SessionId }));
    await expect(run('SELECT 1', { SessionId })).rejects.toMatchObject({
      name: 'ValidationException',
      message: `Session is not available: ${SessionId} is running another query.`,
    });
    await redshift.loseSessions();
  });

  it('that is unknown, has expired or was lost is not available', async () => {
    const SessionId = await begin();
    await run('SELECT 1', { SessionId, SessionKeepAliveSeconds: 0 });
    const gone = (id: string) => `Session is not available: ${id} was not found or has expired.`;
    await new Promise((resolve) => setTimeout(resolve, 50));
    await expect(run('SELECT 1', { SessionId })).rejects.toThrow(gone(SessionId));
    const other = await begin();
    const { Id } = await client.send(
      new ExecuteStatementCommand({ Sql: 'SELECT pg_sleep(60)', SessionId: other }),
    );
    await client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 1 }));
    await redshift.loseSessions();
    expect(await wait(Id)).toMatchObject({ Status: 'FAILED' });
    await expect(run('SELECT 1', { SessionId: other })).rejects.toThrow(gone(other));
  });
});

describe('COPY', () => {
  const monday = `SELECT 'Ana' AS boat, 7::BIGINT AS people, 1.50::DECIMAL(18,2) AS fare, DATE '2024-01-01' AS day, TIMESTAMP '2024-01-01 10:00:00.123456' AS at, 0.1::DOUBLE AS wind, true AS is_open, 3 AS crew`;
  const none = monday.replace(/^SELECT/, 'SELECT * FROM (SELECT').concat(') WHERE false');

  beforeAll(async () => {
    await run(
      'CREATE TABLE trips (boat VARCHAR(20), people BIGINT, fare NUMERIC(18,2), day DATE, at TIMESTAMP, wind DOUBLE PRECISION, is_open BOOLEAN, crew INTEGER)',
    );
  });

  it('loads the files of a manifest by position, without what their paths say', async () => {
    const odd = monday.replace(`'Ana' AS boat`, `E'a,"b"\\\\N\\n\\t''' AS other_name`);
    const nulls = monday
      .replace(/^SELECT/, "SELECT * REPLACE (NULL::BIGINT AS people, '' AS boat) FROM (SELECT")
      .concat(')');
    const { name, bucket, entry } = await bucketWith({
      'year=2023/a': odd,
      'year=2024/b': nulls,
      c: none,
    });
    const manifest = { entries: [entry('year=2023/a'), entry('year=2024/b'), entry('c')] };
    await bucket.put('m', Buffer.from(JSON.stringify(manifest)));
    expect(await run(`${copy(name, 'm')} MANIFEST`)).toMatchObject({
      Status: 'FINISHED',
      ResultRows: 2,
    });
    const found = await rowsOf(await run('SELECT * FROM trips ORDER BY people'));
    expect(found.map((row) => row.map((field) => Object.values(field)[0]))).toEqual([
      ['a,"b"\\N\n\t\'', 7, '1.50', '2024-01-01', '2024-01-01 10:00:00.123456', 0.1, true, 3],
      ['', true, '1.50', '2024-01-01', '2024-01-01 10:00:00.123456', 0.1, true, 3],
    ]);
    expect(await run(copy(name, 'year='))).toMatchObject({ Status: 'FINISHED', ResultRows: 2 });
  });

  it.each([
    [
      'fewer columns',
      'SELECT 1 AS n',
      'Unmatched number of columns between table and file. Table columns: 8, Data columns: 1',
    ],
    [
      'another type',
      monday.replace('7::BIGINT', '7::INTEGER'),
      'incompatible Parquet schema for column',
    ],
    [
      'another scale',
      monday.replace('DECIMAL(18,2)', 'DECIMAL(18,3)'),
      'Column type: NUMERIC(18,2), Parquet schema: optional decimal(18,3) fare',
    ],
    [
      'a longer text',
      monday.replace(`'Ana'`, `'${'ä'.repeat(11)}'`),
      'The length of the data column boat is longer than the length defined in the table. Table: 20, Data: 22',
    ],
  ])('refuses a file with %s', async (_, query, message) => {
    const { name } = await bucketWith({ a: query });
    const { Status, Error } = await run(copy(name, 'a'));
    expect(Status).toBe('FAILED');
    expect(Error).toMatch(/^ERROR: Spectrum Scan Error\n/);
    expect(Error).toContain(message);
  });

  it('refuses what is not there, is not as the manifest says, or may not be read', async () => {
    const { name, bucket, entry } = await bucketWith({ a: monday });
    const copied = async (manifest: object) => {
      await bucket.put('m', Buffer.from(JSON.stringify(manifest)));
      return (await run(`${copy(name, 'm')} MANIFEST`)).Error;
    };
    const { meta: _, ...unsized } = entry('a');
    expect(await copied({ entries: [unsized] })).toContain('must contain meta key content_length');
    expect(await copied({ entries: [entry('a', 5)] })).toContain(
      'but content_length in the manifest is 5',
    );
    expect(await copied({ entries: [entry('b')] })).toContain(
      'The specified key does not exist.,Status 404',
    );
    expect(await copied({})).toBe('ERROR: Problem reading manifest file - invalid JSON or entries');
    expect((await run(`${copy(name, 'gone')} MANIFEST`)).Error).toContain(
      'ERROR: Problem reading manifest file - S3ServiceException',
    );
    expect((await run(copy(name, 'gone'))).Error).toBe(
      `ERROR: The specified S3 prefix 'gone' does not exist`,
    );
    expect((await run(copy(name, 'a').replace(role, `${role}2`))).Error).toContain(
      'is not authorized to assume IAM Role',
    );
    expect((await run(copy(name, 'a').replace(role, 'me'))).Error).toContain(
      'ERROR: Invalid credentials.',
    );
    expect((await run(`${copy(name, 'a')} MAXERROR 5`)).Error).toBe(
      'ERROR: MAXERROR argument is not supported for PARQUET based COPY',
    );
    expect((await run(copy(name, 'a', 'nothing'))).Error).toBe(
      'ERROR: relation "nothing" does not exist',
    );
  });
});

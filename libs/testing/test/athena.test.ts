import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  AthenaClient,
  BatchGetQueryExecutionCommand,
  CreateWorkGroupCommand,
  GetQueryExecutionCommand,
  GetQueryResultsCommand,
  GetWorkGroupCommand,
  StartQueryExecutionCommand,
  StopQueryExecutionCommand,
  paginateListQueryExecutions,
  type QueryExecution,
  type StartQueryExecutionCommandInput,
} from '@aws-sdk/client-athena';
import {
  BatchCreatePartitionCommand,
  CreateDatabaseCommand,
  CreateTableCommand,
  GetTableCommand,
  GlueClient,
} from '@aws-sdk/client-glue';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Database } from '@rentlake/engine';
import { athenaService } from '../src/aws/athena/athena-service.ts';
import type { AthenaOptions } from '../src/aws/athena/options.ts';
import { LocalAws } from '../src/aws/local-aws.ts';
import { Bucket } from '../src/moto/bucket.ts';

const owner = new AsyncDisposableStack();
const settings = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};
const behaviour: { takes: number; fails: ReturnType<NonNullable<AthenaOptions['fails']>> } = {
  takes: 0,
  fails: undefined,
};
let athena: AthenaClient;
let glue: GlueClient;
let lake: Bucket;
/** Bytes of the file of a run and a month. */
const sizes = new Map<string, number>();

/** Rows of `days`, as a file of one run and month. */
async function putDays(runId: string, month: string, rows: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'rentlake-athena-test-'));
  try {
    using database = await Database.open({ threads: 1, memoryMiB: 256 }, folder);
    const file = join(folder, 'part-0.parquet');
    await database.run(
      `COPY (SELECT * FROM (VALUES ${rows}) AS days (day, revenue, note)) TO '${file}' (FORMAT parquet)`,
      'writing',
    );
    const body = await readFile(file);
    sizes.set(`${runId}/${month}`, body.length);
    await lake.put(`days/run_id=${runId}/month=${month}/part-0.parquet`, new Uint8Array(body));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function addPartition(runId: string, month: string): Promise<void> {
  await glue.send(
    new BatchCreatePartitionCommand({
      DatabaseName: 'shop_runs',
      TableName: 'days',
      PartitionInputList: [
        {
          Values: [runId, month],
          StorageDescriptor: { Location: `s3://lake/days/run_id=${runId}/month=${month}/` },
        },
      ],
    }),
  );
}

async function start(
  sql: string,
  more: Partial<StartQueryExecutionCommandInput> = {},
): Promise<string> {
  const { QueryExecutionId = '' } = await athena.send(
    new StartQueryExecutionCommand({
      QueryString: sql,
      QueryExecutionContext: { Database: 'shop_runs' },
      WorkGroup: 'shop',
      ...more,
    }),
  );
  return QueryExecutionId;
}

async function execution(id: string): Promise<QueryExecution> {
  const answer = await athena.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
  return answer.QueryExecution!;
}

async function ended(id: string): Promise<QueryExecution> {
  for (;;) {
    const found = await execution(id);
    if (!['QUEUED', 'RUNNING'].includes(found.Status?.State ?? '')) return found;
    await pause(20);
  }
}

const run = async (
  sql: string,
  more?: Partial<StartQueryExecutionCommandInput>,
): Promise<QueryExecution> => ended(await start(sql, more));

/** Rows of an answer, the header first. */
async function answer(id: string | undefined): Promise<(string | undefined)[][]> {
  const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId: id }));
  return ResultSet!.Rows!.map((row) => row.Data!.map(({ VarCharValue }) => VarCharValue));
}

const file = async ({ ResultConfiguration }: QueryExecution): Promise<string> =>
  (await lake.get(ResultConfiguration!.OutputLocation!.replace('s3://lake/', ''))).toString();

beforeAll(async () => {
  const aws = owner.use(
    await LocalAws.start([
      athenaService({
        takes: () => behaviour.takes,
        fails: () => behaviour.fails,
        smallestCutoff: 1,
      }),
    ]),
  );
  athena = owner.adopt(new AthenaClient({ ...settings, endpoint: aws.endpoint }), (client) =>
    client.destroy(),
  );
  glue = owner.adopt(new GlueClient({ ...settings, endpoint: aws.endpoint }), (client) =>
    client.destroy(),
  );
  lake = await Bucket.create(aws.moto, 'lake');
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'shop_runs' } }));
  await glue.send(
    new CreateTableCommand({
      DatabaseName: 'shop_runs',
      TableInput: {
        Name: 'days',
        TableType: 'EXTERNAL_TABLE',
        PartitionKeys: [
          { Name: 'run_id', Type: 'string' },
          { Name: 'month', Type: 'string' },
        ],
        StorageDescriptor: {
          Location: 's3://lake/days/',
          Columns: [
            { Name: 'day', Type: 'date' },
            { Name: 'revenue', Type: 'decimal(18,2)' },
            { Name: 'note', Type: 'string' },
          ],
        },
      },
    }),
  );
  await putDays(
    'monday',
    '2025-01',
    `(DATE '2025-01-30', 10.50::DECIMAL(18,2), 'a "b", c'), (DATE '2025-01-31', NULL, '')`,
  );
  await putDays('monday', '2025-02', `(DATE '2025-02-01', 5.00::DECIMAL(18,2), NULL::VARCHAR)`);
  await putDays('tuesday', '2025-02', `(DATE '2025-02-02', 7.25::DECIMAL(18,2), 'é')`);
  await addPartition('monday', '2025-01');
  await addPartition('monday', '2025-02');
  for (const [Name, more] of [
    ['shop', {}],
    ['frugal', { BytesScannedCutoffPerQuery: sizes.get('monday/2025-01')! }],
  ] as const) {
    await athena.send(
      new CreateWorkGroupCommand({
        Name,
        Configuration: {
          ResultConfiguration: { OutputLocation: 's3://lake/results/' },
          EnforceWorkGroupConfiguration: true,
          ...more,
        },
      }),
    );
  }
});

beforeEach(() => {
  behaviour.takes = 0;
  behaviour.fails = undefined;
});

afterAll(() => owner.disposeAsync());

const token = (text: string): string => text.padEnd(32, '-');
const sum = `SELECT SUM(revenue) AS revenue FROM days WHERE run_id = ?`;

describe('a query', () => {
  it('runs on the data in S3 and leaves its answer as a file and as rows', async () => {
    const done = await run('SELECT day, revenue, note FROM days ORDER BY day');
    expect(done.Status?.StateChangeReason).toBeUndefined();
    expect(await answer(done.QueryExecutionId)).toEqual([
      ['day', 'revenue', 'note'],
      ['2025-01-30', '10.50', 'a "b", c'],
      ['2025-01-31', undefined, ''],
      ['2025-02-01', '5.00', undefined],
    ]);
    expect(done.ResultConfiguration?.OutputLocation).toBe(
      `s3://lake/results/${done.QueryExecutionId}.csv`,
    );
    expect(await file(done)).toBe(
      '"day","revenue","note"\n"2025-01-30","10.50","a ""b"", c"\n"2025-01-31",,""\n"2025-02-01","5.00",\n',
    );
  });

  it('tells the types of its columns', async () => {
    const { QueryExecutionId } = await run(
      'SELECT day, revenue, note, COUNT(*) AS n FROM days GROUP BY 1, 2, 3',
    );
    const { ResultSet } = await athena.send(new GetQueryResultsCommand({ QueryExecutionId }));
    const columns = ResultSet!.ResultSetMetadata!.ColumnInfo!;
    expect(
      columns.map(({ Name, Type, Precision, Scale }) => [Name, Type, Precision, Scale]),
    ).toEqual([
      ['day', 'date', 0, 0],
      ['revenue', 'decimal', 18, 2],
      ['note', 'varchar', 2_147_483_647, 0],
      ['n', 'bigint', 19, 0],
    ]);
  });

  it('takes a plain decimal number for a double, as Athena does', async () => {
    const { QueryExecutionId } = await run(`SELECT 0.1 + 0.2 AS sum, DECIMAL '0.1' AS tenth`);
    expect(await answer(QueryExecutionId)).toEqual([
      ['sum', 'tenth'],
      ['0.30000000000000004', '0.1'],
    ]);
  });

  it('gives its rows in pages', async () => {
    const { QueryExecutionId } = await run('SELECT n FROM UNNEST(sequence(1, 5)) AS numbers (n)');
    const pages: number[] = [];
    const values: unknown[] = [];
    let NextToken: string | undefined;
    do {
      const page = await athena.send(
        new GetQueryResultsCommand({ QueryExecutionId, MaxResults: 4, NextToken }),
      );
      pages.push(page.ResultSet!.Rows!.length);
      values.push(...page.ResultSet!.Rows!.map(({ Data }) => Data![0]!.VarCharValue));
      ({ NextToken } = page);
    } while (NextToken !== undefined);
    expect(pages).toEqual([4, 2]);
    expect(values).toEqual(['n', '1', '2', '3', '4', '5']);
  });

  it('scans the partitions that its plan reads, and only those that are registered', async () => {
    const january = await run(sum, { ExecutionParameters: [`'monday'`] });
    expect(await answer(january.QueryExecutionId)).toEqual([['revenue'], ['15.50']]);
    expect(january.Statistics?.DataScannedInBytes).toBe(
      sizes.get('monday/2025-01')! + sizes.get('monday/2025-02')!,
    );
    const month = await run(`SELECT * FROM days WHERE month = '2025-02'`);
    expect(month.Statistics?.DataScannedInBytes).toBe(sizes.get('monday/2025-02'));
    const tuesday = await run(sum, { ExecutionParameters: ['tuesday'] });
    expect(await answer(tuesday.QueryExecutionId)).toEqual([['revenue'], [undefined]]);
    expect(tuesday.Statistics?.DataScannedInBytes).toBe(0);
  });

  it('sees what was written and registered since the last one', async () => {
    await addPartition('tuesday', '2025-02');
    const first = await run(sum, { ExecutionParameters: ['tuesday'] });
    expect(await answer(first.QueryExecutionId)).toEqual([['revenue'], ['7.25']]);
    await putDays('tuesday', '2025-02', `(DATE '2025-02-02', 8.00::DECIMAL(18,2), NULL::VARCHAR)`);
    const second = await run(sum, { ExecutionParameters: ['tuesday'] });
    expect(await answer(second.QueryExecutionId)).toEqual([['revenue'], ['8.00']]);
  });

  it('that is asked for twice with one token runs once', async () => {
    const ClientRequestToken = token('once');
    const ids = await Promise.all([
      start('SELECT 1', { ClientRequestToken }),
      start('SELECT 1', { ClientRequestToken }),
    ]);
    expect(ids[0]).toBe(ids[1]);
    await ended(ids[0]);
    expect(await start('SELECT 1', { ClientRequestToken })).toBe(ids[0]);
    await expect(start('SELECT 2', { ClientRequestToken })).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: 'Idempotent parameters do not match',
    });
    await expect(start('SELECT 1', { ClientRequestToken: 'short' })).rejects.toThrow(
      'greater than or equal to 32',
    );
  });

  it('is listed with those of its workgroup, newest first, in pages', async () => {
    const first = await start('SELECT 1');
    const second = await start('SELECT 2');
    const elsewhere = await start('SELECT 3', { WorkGroup: 'frugal' });
    const ids: string[] = [];
    const pages = paginateListQueryExecutions(
      { client: athena, pageSize: 1 },
      { WorkGroup: 'shop' },
    );
    for await (const { QueryExecutionIds = [] } of pages) ids.push(...QueryExecutionIds);
    expect(ids.slice(0, 2)).toEqual([second, first]);
    expect(ids).not.toContain(elsewhere);
  });

  it('may take the answer of an earlier one where it says so', async () => {
    const reuse = {
      ResultReuseConfiguration: {
        ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: 10 },
      },
    };
    const sql = 'SELECT COUNT(*) AS days FROM days';
    await run(sql, reuse);
    const again = await run(sql, reuse);
    expect(again.Statistics).toMatchObject({
      DataScannedInBytes: 0,
      ResultReuseInformation: { ReusedPreviousResult: true },
    });
    expect((await run(sql)).Statistics?.ResultReuseInformation?.ReusedPreviousResult).toBe(false);
  });

  it.each([
    [
      'SELECT nothing FROM days',
      /^COLUMN_NOT_FOUND: line 1:8: Column 'nothing' cannot be resolved/,
      1006,
    ],
    [
      'SELECT * FROM weeks',
      /^TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop_runs.weeks' does not exist/,
      1301,
    ],
    ['SELECT 1 / (revenue - revenue) FROM days', /^DIVISION_BY_ZERO: Division by zero/, 1001],
  ])('%s fails in the words of Athena', async (sql, reason, type) => {
    const { Status, QueryExecutionId } = await run(sql);
    expect(Status).toMatchObject({
      State: 'FAILED',
      StateChangeReason: expect.stringMatching(reason),
      AthenaError: { ErrorCategory: 2, ErrorType: type, Retryable: false },
    });
    await expect(answer(QueryExecutionId)).rejects.toThrow('Final query state: FAILED');
  });

  it('can be made to fail as the service does', async () => {
    behaviour.fails = {
      reason: 'Internal service error',
      category: 1,
      type: 100,
      isRetryable: true,
    };
    const { Status } = await run('SELECT 1');
    expect(Status).toMatchObject({
      State: 'FAILED',
      AthenaError: { ErrorCategory: 1, ErrorType: 100, Retryable: true },
    });
  });

  it('that is stopped is cancelled at once, and has no answer', async () => {
    const id = await start(
      'SELECT COUNT(*) FROM UNNEST(sequence(1, 10000)) AS a (x), UNNEST(sequence(1, 10000)) AS b (y), UNNEST(sequence(1, 10000)) AS c (z)',
    );
    await expect(answer(id)).rejects.toThrow(
      /Query has not yet finished. Current state: (QUEUED|RUNNING)/,
    );
    while ((await execution(id)).Status?.State !== 'RUNNING') await pause(10);
    await pause(300);
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    expect((await execution(id)).Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Query cancelled by user',
    });
    await expect(answer(id)).rejects.toThrow('Could not find results');
    // Trino has time for others.
    expect((await run('SELECT 1')).Status?.State).toBe('SUCCEEDED');
    await athena.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
  });

  it('waits in the queue while others run', async () => {
    behaviour.takes = 8_000;
    const ids = await Promise.all(Array.from({ length: 5 }, () => start('SELECT 1')));
    const { QueryExecutions = [], UnprocessedQueryExecutionIds = [] } = await athena.send(
      new BatchGetQueryExecutionCommand({ QueryExecutionIds: [...ids, 'nobody'] }),
    );
    behaviour.takes = 0;
    const states = QueryExecutions.map(({ Status }) => Status?.State).sort();
    expect(states).toEqual(['QUEUED', 'RUNNING', 'RUNNING', 'RUNNING', 'RUNNING']);
    expect(UnprocessedQueryExecutionIds).toMatchObject([{ QueryExecutionId: 'nobody' }]);
    const all = await Promise.all(ids.map(ended));
    expect(all.map(({ Status }) => Status?.State)).toEqual(ids.map(() => 'SUCCEEDED'));
    const queued = all.map(({ Statistics }) => Statistics?.QueryQueueTimeInMillis ?? 0);
    expect(Math.max(...queued)).toBeGreaterThan(100);
  });
});

describe('a request', () => {
  it.each([
    ['SELEC 1', /^line 1:1: mismatched input 'SELEC'/],
    [`INSERT INTO days SELECT * FROM days`, /^Queries of this type are not supported \(Insert\)/],
  ])('for %s is refused', async (sql, message) => {
    await expect(start(sql)).rejects.toMatchObject({
      name: 'InvalidRequestException',
      message: expect.stringMatching(message),
    });
  });

  it('for an unknown workgroup or query is refused', async () => {
    await expect(start('SELECT 1', { WorkGroup: 'nobody' })).rejects.toThrow(
      'WorkGroup is not found.',
    );
    await expect(execution('nobody')).rejects.toThrow('QueryExecution nobody was not found');
    await expect(start('SELECT 1', { WorkGroup: 'primary' })).rejects.toThrow(
      'No output location provided.',
    );
  });
});

describe('a workgroup', () => {
  it('is told as it was made', async () => {
    const { WorkGroup } = await athena.send(new GetWorkGroupCommand({ WorkGroup: 'shop' }));
    expect(WorkGroup).toMatchObject({
      Name: 'shop',
      State: 'ENABLED',
      Configuration: {
        EnforceWorkGroupConfiguration: true,
        ResultConfiguration: { OutputLocation: 's3://lake/results/' },
      },
    });
  });

  it('cancels a query that scans more than its limit', async () => {
    const wide = await run('SELECT * FROM days', { WorkGroup: 'frugal' });
    expect(wide.Status).toMatchObject({
      State: 'CANCELLED',
      StateChangeReason: 'Bytes scanned limit was exceeded',
    });
    const narrow = await run(`SELECT * FROM days WHERE month = '2025-01'`, { WorkGroup: 'frugal' });
    expect(narrow.Status?.State).toBe('SUCCEEDED');
  });
});

describe('a view', () => {
  it('is kept in the catalogue, and is read by its definition', async () => {
    const made = await run(
      `CREATE OR REPLACE VIEW current_days AS SELECT d.* FROM days AS d JOIN (SELECT 'monday' AS run_id) AS current ON d.run_id = current.run_id`,
    );
    expect(made.Status).toMatchObject({ State: 'SUCCEEDED' });
    const { Table } = await glue.send(
      new GetTableCommand({ DatabaseName: 'shop_runs', Name: 'current_days' }),
    );
    expect(Table).toMatchObject({ TableType: 'VIRTUAL_VIEW' });
    const read = await run('SELECT COUNT(*) AS n FROM current_days');
    expect(await answer(read.QueryExecutionId)).toEqual([['n'], ['3']]);
    expect(read.Statistics?.DataScannedInBytes).toBe(
      sizes.get('monday/2025-01')! + sizes.get('monday/2025-02')!,
    );
    expect((await run('DROP VIEW current_days')).Status?.State).toBe('SUCCEEDED');
    expect((await run('SELECT * FROM current_days')).Status?.StateChangeReason).toMatch(
      /^TABLE_NOT_FOUND/,
    );
  });

  it.each([
    ['bigint', 'VIEW_IS_STALE'],
    ['integer', undefined],
  ])('whose column is said to be %s ends with %s', async (type, reason) => {
    const view = {
      originalSql: 'SELECT 1 AS one',
      catalog: 'awsdatacatalog',
      schema: 'shop_runs',
      columns: [{ name: 'one', type }],
    };
    await glue.send(
      new CreateTableCommand({
        DatabaseName: 'shop_runs',
        TableInput: {
          Name: `ones_of_${type}`,
          TableType: 'VIRTUAL_VIEW',
          ViewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
          ViewExpandedText: '/* Presto View */',
          StorageDescriptor: { Columns: [{ Name: 'one', Type: 'int' }] },
        },
      }),
    );
    const { Status } = await run(`SELECT * FROM ones_of_${type}`);
    expect(Status?.StateChangeReason?.split(':')[0]).toBe(reason);
  });

  it('is listed with the tables', async () => {
    const { QueryExecutionId, ResultConfiguration } = await run('SHOW TABLES');
    expect(ResultConfiguration?.OutputLocation).toMatch(/\.txt$/);
    expect((await answer(QueryExecutionId)).flat()).toEqual(
      expect.arrayContaining(['days', 'ones_of_integer']),
    );
  });
});

import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  RedshiftDataClient,
  type DescribeStatementCommandOutput,
} from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Client } from 'pg';
import { LocalAws, LocalRedshift } from '../../src/index.ts';
import { pollUntil } from './poll.ts';

const violation = /^ERROR: 1023\n {2}Detail: Serializable isolation violation/;

describe.each(['snapshot', 'serializable'] as const)(
  'batches at once, isolation %s',
  (isolation) => {
    let aws: LocalAws;
    let client: RedshiftDataClient;
    let locker: Client;

    beforeAll(async () => {
      const redshift = new LocalRedshift({ isolation });
      aws = await LocalAws.start([redshift.make]);
      client = new RedshiftDataClient({
        endpoint: aws.endpoint,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      await run(
        ...['CREATE TABLE counters (n INTEGER)', 'INSERT INTO counters VALUES (0)'],
        ...['CREATE TABLE left_side (n INTEGER)', 'CREATE TABLE right_side (n INTEGER)'],
      );
      locker = new Client(await redshift.url());
      await locker.connect();
    });

    afterAll(async () => {
      await locker.end();
      client.destroy();
      await aws[Symbol.asyncDispose]();
    });

    async function run(...Sqls: string[]): Promise<DescribeStatementCommandOutput> {
      const place = { WorkgroupName: 'rentlake', Database: 'dev' };
      const { Id } = await client.send(new BatchExecuteStatementCommand({ Sqls, ...place }));
      return client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 20 }));
    }

    /** Lets nobody write to the tables until all of the batches wait for them. */
    async function atOnce(
      tables: string,
      ...batches: readonly (readonly string[])[]
    ): Promise<readonly DescribeStatementCommandOutput[]> {
      await locker.query(`BEGIN; LOCK TABLE ${tables} IN SHARE MODE`);
      const outcomes = Promise.all(batches.map((batch) => run(...batch)));
      await pollUntil(
        () => locker.query('SELECT 1 FROM pg_locks WHERE NOT granted'),
        ({ rowCount }) => rowCount === batches.length,
      );
      await locker.query('COMMIT');
      return outcomes;
    }

    const statesOf = (outcomes: readonly DescribeStatementCommandOutput[]) =>
      outcomes.map(({ Status }) => Status).sort();

    const add = 'UPDATE counters SET n = n + 1';

    test('cannot both change one row', async () => {
      const both = await atOnce('counters', [add], [add]);
      expect(statesOf(both)).toEqual(['FAILED', 'FINISHED']);
      expect(both.find(({ Status }) => Status === 'FAILED')?.Error).toMatch(violation);
    });

    test('come one after the other when they lock first', async () => {
      const locking = ['LOCK TABLE counters', add];
      expect(statesOf(await atOnce('counters', locking, locking))).toEqual([
        'FINISHED',
        'FINISHED',
      ]);
    });

    test('that lock see what was committed while they waited', async () => {
      const next = ['LOCK TABLE counters', 'INSERT INTO counters SELECT MAX(n) + 1 FROM counters'];
      expect(statesOf(await atOnce('counters', next, next, next))).toEqual([
        'FINISHED',
        'FINISHED',
        'FINISHED',
      ]);
      const repeated =
        'SELECT 1 / CASE WHEN COUNT(*) = COUNT(DISTINCT n) THEN 1 ELSE 0 END FROM counters';
      expect(await run(repeated)).toMatchObject({ Status: 'FINISHED' });
    });

    test(`that each read what the other adds to ${isolation === 'snapshot' ? 'both finish' : 'do not both finish'}`, async () => {
      const read = (table: string): string => `SELECT COUNT(*) FROM ${table}`;
      const insert = (table: string): string => `INSERT INTO ${table} VALUES (1)`;
      const crossing = await atOnce(
        'left_side, right_side',
        [read('left_side'), insert('right_side')],
        [read('right_side'), insert('left_side')],
      );
      expect(statesOf(crossing)).toEqual(
        isolation === 'snapshot' ? ['FINISHED', 'FINISHED'] : ['FAILED', 'FINISHED'],
      );
    });
  },
);

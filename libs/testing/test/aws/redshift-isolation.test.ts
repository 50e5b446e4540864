import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  RedshiftDataClient,
  type DescribeStatementCommandOutput,
} from '@aws-sdk/client-redshift-data';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { LocalAws, LocalRedshift } from '../../src/index.ts';

const violation = /^ERROR: 1023\n {2}Detail: Serializable isolation violation/;

describe.each(['snapshot', 'serializable'] as const)(
  'batches at once, isolation %s',
  (isolation) => {
    let aws: LocalAws;
    let client: RedshiftDataClient;

    beforeAll(async () => {
      aws = await LocalAws.start([new LocalRedshift({ isolation }).make]);
      client = new RedshiftDataClient({
        endpoint: aws.endpoint,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      });
      await run(
        ...['CREATE TABLE counters (n INTEGER)', 'INSERT INTO counters VALUES (0)'],
        ...['CREATE TABLE left_side (n INTEGER)', 'CREATE TABLE right_side (n INTEGER)'],
      );
    });

    afterAll(async () => {
      client.destroy();
      await aws[Symbol.asyncDispose]();
    });

    async function run(...Sqls: string[]): Promise<DescribeStatementCommandOutput> {
      const place = { WorkgroupName: 'rentlake', Database: 'dev' };
      const { Id } = await client.send(new BatchExecuteStatementCommand({ Sqls, ...place }));
      return client.send(new DescribeStatementCommand({ Id, WaitTimeSeconds: 20 }));
    }

    const statesOf = async (batches: readonly (readonly string[])[]) =>
      (await Promise.all(batches.map((batch) => run(...batch)))).map(({ Status }) => Status).sort();

    const add = ['UPDATE counters SET n = n + 1', 'SELECT pg_sleep(0.2)'];

    test('cannot both change one row', async () => {
      const both = await Promise.all([run(...add), run(...add)]);
      expect(both.map(({ Status }) => Status).sort()).toEqual(['FAILED', 'FINISHED']);
      expect(both.find(({ Status }) => Status === 'FAILED')?.Error).toMatch(violation);
    });

    test('come one after the other when they lock first', async () => {
      const locking = ['LOCK TABLE counters', ...add];
      expect(await statesOf([locking, locking])).toEqual(['FINISHED', 'FINISHED']);
    });

    test('that lock see what was committed while they waited', async () => {
      const next = [
        'LOCK TABLE counters',
        'INSERT INTO counters SELECT MAX(n) + 1 FROM counters',
        'SELECT pg_sleep(0.2)',
      ];
      expect(await statesOf([next, next, next])).toEqual(['FINISHED', 'FINISHED', 'FINISHED']);
      const repeated =
        'SELECT 1 / CASE WHEN COUNT(*) = COUNT(DISTINCT n) THEN 1 ELSE 0 END FROM counters';
      expect(await run(repeated)).toMatchObject({ Status: 'FINISHED' });
    });

    test(`that each read what the other adds to ${isolation === 'snapshot' ? 'both finish' : 'do not both finish'}`, async () => {
      const read = (table: string): string => `SELECT COUNT(*) FROM ${table}`;
      const insert = (table: string): string => `INSERT INTO ${table} VALUES (1)`;
      const crossing = [
        [read('left_side'), 'SELECT pg_sleep(0.2)', insert('right_side')],
        [read('right_side'), 'SELECT pg_sleep(0.2)', insert('left_side')],
      ];
      expect(await statesOf(crossing)).toEqual(
        isolation === 'snapshot' ? ['FINISHED', 'FINISHED'] : ['FAILED', 'FINISHED'],
      );
    });
  },
);

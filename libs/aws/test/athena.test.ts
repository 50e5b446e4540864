import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { AwsFault, LocalAws, readTarget, type Input, type Operation } from '@rentlake/testing';
import type { AthenaQueries } from '../src/athena/athena-queries.ts';
import { openAthena } from '../src/athena/open-athena.ts';

/** What each operation answers, and what it was asked. */
let answers: Record<string, (input: Input) => object>;
let asked: Input[];
let athena: AthenaQueries;
const owner = new AsyncDisposableStack();

const operation =
  (name: string): Operation =>
  async (input) => {
    asked.push(input);
    return answers[name]?.(input) ?? {};
  };

beforeAll(async () => {
  const aws = owner.use(
    await LocalAws.start([
      () => ({
        service: 'athena',
        read: readTarget,
        operations: Object.fromEntries(
          [
            'StartQueryExecution',
            'BatchGetQueryExecution',
            'GetQueryResults',
            'StopQueryExecution',
          ].map((name) => [name, operation(name)]),
        ),
      }),
    ]),
  );
  athena = openAthena(
    { workgroup: 'rentlake', database: 'car_rental_runs' },
    {
      endpoint: aws.endpoint,
      region: 'eu-central-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    },
    owner,
  );
});

beforeEach(() => {
  answers = {};
  asked = [];
});

afterAll(() => owner.disposeAsync());

const query = {
  name: 'best_day',
  sql: 'SELECT ?',
  parameters: [`'monday'`],
  token: 'a'.repeat(64),
};
const best = { name: 'best_day', id: 'one' };

const refuse = (code: string, message: string, status = 400): void => {
  for (const name of ['StartQueryExecution', 'BatchGetQueryExecution', 'StopQueryExecution'])
    answers[name] = () => {
      throw new AwsFault(code, message, status);
    };
};

const ended = (Status: object): void => {
  answers['BatchGetQueryExecution'] = () => ({
    QueryExecutions: [{ QueryExecutionId: 'one', Status }],
  });
};

describe('starting a query', () => {
  it('names workgroup, database, parameters and token, and wants no older answer', async () => {
    answers['StartQueryExecution'] = () => ({ QueryExecutionId: 'one' });
    expect(await athena.start(query)).toBe('one');
    expect(asked).toEqual([
      {
        QueryString: 'SELECT ?',
        QueryExecutionContext: { Catalog: 'AwsDataCatalog', Database: 'car_rental_runs' },
        WorkGroup: 'rentlake',
        ExecutionParameters: [`'monday'`],
        ClientRequestToken: 'a'.repeat(64),
        ResultReuseConfiguration: { ResultReuseByAgeConfiguration: { Enabled: false } },
      },
    ]);
  });

  it.each([
    ['TooManyRequestsException', 'Rate exceeded', 400, 'throttled'],
    ['InternalServerException', 'Try later', 500, 'transient'],
    ['AccessDeniedException', 'Not you', 400, 'denied'],
    ['InvalidRequestException', 'WorkGroup is not found.', 400, 'missing'],
    ['InvalidRequestException', 'No output location provided. You did not', 400, 'missing'],
    ['InvalidRequestException', `line 1:1: mismatched input 'SELEC'`, 400, 'invalid'],
  ])('that ends with %s (%s) tells what can be done', async (code, message, status, kind) => {
    refuse(code, message, status);
    await expect(athena.start(query)).rejects.toMatchObject({
      name: 'AwsError',
      kind,
      message: expect.stringContaining('starting query best_day'),
    });
  });

  it('in a workgroup that is not there names it', async () => {
    refuse('InvalidRequestException', 'WorkGroup is not found.');
    await expect(athena.start(query)).rejects.toThrow(
      'AWS failed at starting query best_day (WorkGroup is not found). Create workgroup rentlake with an output location',
    );
  });
});

describe('the status of queries', () => {
  it('tells state, bytes and times, in the order asked for', async () => {
    answers['BatchGetQueryExecution'] = () => ({
      QueryExecutions: [
        { QueryExecutionId: 'two', Status: { State: 'QUEUED' } },
        {
          QueryExecutionId: 'one',
          Status: { State: 'SUCCEEDED' },
          Statistics: {
            DataScannedInBytes: 12,
            EngineExecutionTimeInMillis: 300,
            QueryQueueTimeInMillis: 40,
            TotalExecutionTimeInMillis: 350,
          },
        },
      ],
    });
    expect(await athena.status([best, { name: 'worst_day', id: 'two' }])).toEqual([
      {
        id: 'one',
        state: 'succeeded',
        statistics: { scannedBytes: 12, execution: 300, queue: 40, total: 350 },
      },
      {
        id: 'two',
        state: 'queued',
        statistics: { scannedBytes: 0, execution: 0, queue: 0, total: 0 },
      },
    ]);
  });

  it('asks for no more than fifty at once', async () => {
    const many = Array.from({ length: 51 }, (_, index) => ({ name: 'q', id: `id-${index}` }));
    answers['BatchGetQueryExecution'] = ({ QueryExecutionIds }) => ({
      QueryExecutions: (QueryExecutionIds as string[]).map((id) => ({ QueryExecutionId: id })),
    });
    await athena.status(many);
    expect(asked.map((input) => (input['QueryExecutionIds'] as string[]).length)).toEqual([50, 1]);
  });

  it.each([
    [
      { State: 'FAILED', AthenaError: { Retryable: true, ErrorMessage: 'Internal error.' } },
      'transient',
      'Query best_day failed in Athena: Internal error (execution one).',
    ],
    [
      {
        State: 'FAILED',
        StateChangeReason: `COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved`,
        AthenaError: { Retryable: false },
      },
      'failed',
      `Query best_day failed in Athena: COLUMN_NOT_FOUND: line 1:8: Column 'x' cannot be resolved (execution one). Are the tables of the run in the catalogue, with the columns of their contracts?`,
    ],
    [
      { State: 'CANCELLED', StateChangeReason: 'Bytes scanned limit was exceeded' },
      'failed',
      'Query best_day was cancelled in Athena: Bytes scanned limit was exceeded (execution one). Raise the limit of bytes scanned by a query in its workgroup, or see why it reads so much.',
    ],
  ])('of one that ended as %j is a failure of kind %s', async (status, kind, message) => {
    ended(status);
    const [found] = await athena.status([best]);
    expect(found).toMatchObject({ state: 'failed', failure: { kind, message } });
  });

  const untold = (...unprocessed: object[]): void => {
    answers['BatchGetQueryExecution'] = () => ({
      QueryExecutions: [],
      UnprocessedQueryExecutionIds: unprocessed,
    });
  };

  it.each([
    { ErrorCode: 'QUERY_EXECUTION_NOT_FOUND' },
    { ErrorCode: 'INVALID_INPUT', ErrorMessage: 'QueryExecution one was not found' },
  ])(
    'of one that Athena has forgotten (%j) is a failure that a repetition may help against',
    async (reason) => {
      untold({ QueryExecutionId: 'one', ...reason });
      const [found] = await athena.status([best]);
      expect(found).toMatchObject({
        state: 'failed',
        failure: {
          kind: 'transient',
          message: 'Athena does not know query best_day (execution one) any more.',
        },
      });
    },
  );

  it.each([
    [
      [{ ErrorCode: 'INTERNAL_FAILURE', ErrorMessage: 'Internal error.' }],
      'transient',
      'Internal error (execution one). Ask again.',
    ],
    [[], 'transient', 'no reason told (execution one). Ask again.'],
    [
      [{ ErrorCode: 'THROTTLED' }],
      'throttled',
      'THROTTLED (execution one). AWS asks for fewer requests; try again later.',
    ],
    [
      [{ ErrorCode: 'ThrottlingException', ErrorMessage: 'Rate exceeded' }],
      'throttled',
      'Rate exceeded (execution one). AWS asks for fewer requests; try again later.',
    ],
    [
      [{ ErrorCode: 'AccessDeniedException' }],
      'denied',
      'AccessDeniedException (execution one). Allow this role athena:BatchGetQueryExecution on the workgroup.',
    ],
    [
      [{ ErrorMessage: 'You are not authorized to perform: athena:GetQueryExecution' }],
      'denied',
      'You are not authorized to perform: athena:GetQueryExecution (execution one). Allow this role athena:BatchGetQueryExecution on the workgroup.',
    ],
  ])('of which Athena tells nothing (%j) is a failure of kind %s', async (reasons, kind, told) => {
    untold(...reasons.map((reason) => ({ QueryExecutionId: 'one', ...reason })));
    await expect(athena.status([best])).rejects.toMatchObject({
      name: 'AwsError',
      kind,
      message: `Athena does not tell how far query best_day is: ${told}`,
    });
  });
});

describe('the answer to a query', () => {
  const pagesOf = async (started: typeof best): Promise<unknown[]> => {
    const found: unknown[] = [];
    for await (const page of athena.pages(started)) found.push(page);
    return found;
  };

  const row = (...values: (string | null)[]): object => ({
    Data: values.map((value) => (value === null ? {} : { VarCharValue: value })),
  });

  it('comes page by page, without the names of its columns', async () => {
    answers['GetQueryResults'] = ({ NextToken }) =>
      NextToken === undefined
        ? { ResultSet: { Rows: [row('day', 'note'), row('1', null)] }, NextToken: 'more' }
        : { ResultSet: { Rows: [row('2', '')] } };
    expect(await pagesOf(best)).toEqual([[['1', null]], [['2', '']]]);
  });

  it('that cannot be read says of which query', async () => {
    answers['GetQueryResults'] = () => {
      throw new AwsFault('InvalidRequestException', 'Could not find results');
    };
    await expect(pagesOf(best)).rejects.toMatchObject({
      kind: 'invalid',
      message:
        'AWS failed at reading the answer to query best_day (execution one) (InvalidRequestException: Could not find results). Let nothing remove new objects from the output location of workgroup rentlake.',
    });
  });

  it.each([
    [
      'InvalidRequestException',
      'You do not seem to have access to the S3 location of your query results. Please confirm your account has access to the S3 location where your query results are saved and try again.',
    ],
    ['InvalidRequestException', 'User is not authorized to perform: kms:Decrypt on this resource'],
    ['AccessDeniedException', 'Access denied'],
  ])('that may not be read is told as that (%s: %s)', async (code, message) => {
    answers['GetQueryResults'] = () => {
      throw new AwsFault(code, message);
    };
    await expect(pagesOf(best)).rejects.toMatchObject({
      kind: 'denied',
      message: expect.stringMatching(
        /^AWS failed at reading the answer to query best_day \(execution one\) \(.*\)\. Allow this role s3:GetObject and s3:ListBucket on the output location of workgroup rentlake, and kms:Decrypt/,
      ),
    });
  });
});

it('a query is cancelled by its id', async () => {
  await athena.cancel(best);
  expect(asked).toEqual([{ QueryExecutionId: 'one' }]);
});

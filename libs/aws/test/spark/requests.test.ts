import { describe, expect, test } from '@jest/globals';
import {
  EmrServerlessJobs,
  GlueJobs,
  emrServerlessRun,
  glueRun,
  sizingFor,
} from '../../src/index.ts';
import { LastWords } from '../../src/spark/last-words.ts';
import { stepFunctionsParameters } from '../../src/spark/step-functions-parameters.ts';
import { offline } from '../captured-request.ts';
import { emr, job } from '../jobs.ts';

describe('what a state machine sends', () => {
  test('to EMR Serverless has fields that begin with a capital, and tags as they are', async () => {
    await using jobs = new EmrServerlessJobs(emr, offline);
    const request = jobs.request(job, sizingFor(0));
    expect(request).toEqual(emrServerlessRun(job, sizingFor(0), emr));
    const { clientToken, tags } = request;
    expect(stepFunctionsParameters(request)).toMatchObject({
      ApplicationId: '00f1example',
      ClientToken: clientToken,
      JobDriver: {
        SparkSubmit: {
          EntryPoint: 's3://example-lake/scripts/0123456789abcdef/curated_job.py',
          EntryPointArguments: expect.arrayContaining(['--attempt', '1']),
        },
      },
      ConfigurationOverrides: {
        MonitoringConfiguration: {
          CloudWatchLoggingConfiguration: {
            LogTypes: { SPARK_DRIVER: ['STDOUT', 'STDERR'], SPARK_EXECUTOR: ['STDOUT', 'STDERR'] },
          },
        },
      },
      Tags: tags,
    });
  });

  test('to Glue is the request as it is', async () => {
    await using jobs = new GlueJobs({ logGroup: '/rentlake/glue' }, offline);
    const request = jobs.request(job, sizingFor(0));
    expect(request).toEqual(glueRun(job, sizingFor(0)));
    expect(stepFunctionsParameters(request)).toEqual(request);
  });
});

describe('the last words of a driver', () => {
  const of = (...lines: string[]): string | undefined => {
    const words = new LastWords('kpi_job');
    for (const line of lines) words.add(line);
    return words.text;
  };

  test('are the last line that the script says of itself, whatever Spark says after it', () => {
    expect(
      of('kpi_job: first', 'kpi_job: second', 'Caused by: x.Y: z', 'curated_job: not mine'),
    ).toBe('second');
    expect(of('kpi_job.py: error: the following arguments are required: --lake')).toBe(
      'the following arguments are required: --lake',
    );
  });

  test('are else the innermost cause, else the last exception', () => {
    const causes = [
      'Exception in thread',
      'Caused by: a.B: c',
      'ValueError: x',
      'Caused by: java.io.IOException: f',
    ];
    expect(of(...causes)).toBe('Caused by: java.io.IOException: f');
    expect(of('a.b.CException: one', 'ModuleNotFoundError: two', '\tat a.b')).toBe(
      'ModuleNotFoundError: two',
    );
    expect(of('INFO all is well')).toBeUndefined();
  });

  test.each([
    [
      "Caused by: org.apache.spark.SparkNumberFormatException: [CAST_INVALID_INPUT] The value 'ada@example.com' of",
      'Caused by: org.apache.spark.SparkNumberFormatException: [CAST_INVALID_INPUT]',
    ],
    [
      'Caused by: java.lang.NumberFormatException: For input string: "ada@example.com"',
      'Caused by: java.lang.NumberFormatException',
    ],
    [
      'org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 failed 4 times, most recent failure: Lost task 0.3: java.lang.NumberFormatException: For input string: "ada@example.com"',
      'org.apache.spark.SparkException: Job aborted due to stage failure: Task 0 failed 4 times',
    ],
    ["ValueError: invalid literal for int() with base 10: 'ada@example.com'", 'ValueError'],
    [
      'Caused by: java.lang.OutOfMemoryError: Java heap space',
      'Caused by: java.lang.OutOfMemoryError: Java heap space',
    ],
    [
      'pyspark.errors.exceptions.captured.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table `x`',
      'pyspark.errors.exceptions.captured.AnalysisException: [TABLE_OR_VIEW_NOT_FOUND] The table `x`',
    ],
  ])('repeat no value of a row: %s', (line, told) => {
    expect(of(line)).toBe(told);
  });

  test('are not long', () => {
    expect(of(`kpi_job: ${'x'.repeat(5000)}`)).toHaveLength(1000);
  });
});

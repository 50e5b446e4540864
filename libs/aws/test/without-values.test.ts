import { expect, test } from '@jest/globals';
import { serviceWithoutValues } from '../src/spark/without-values.ts';

const value = 'ada@example.com';

test.each([
  ['Command failed with exit code 10', 'Command failed with exit code 10'],
  [
    'Job failed, please check complete logs in configured logging destination. ExitCode: 137. Last few exceptions: java.lang.OutOfMemoryError: Java heap space',
    'Job failed, please check complete logs in configured logging destination. ExitCode: 137. Last few exceptions: java.lang.OutOfMemoryError: Java heap space',
  ],
  [
    `An error occurred while calling o110.save. [CAST_INVALID_INPUT] The value '${value}' cannot be cast.`,
    'An error occurred while calling o110.save.',
  ],
  [
    `An error occurred while calling o95.parquet. For input string: "${value}"`,
    'An error occurred while calling o95.parquet.',
  ],
  [
    `ExitCode: 1. Last few exceptions: Caused by: org.apache.spark.SparkNumberFormatException: [CAST_INVALID_INPUT] The value '${value}' cannot be cast.`,
    'ExitCode: 1. Last few exceptions: Caused by: org.apache.spark.SparkNumberFormatException',
  ],
  [
    `SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times, most recent failure: Lost task: java.lang.RuntimeException: ${value}`,
    'SparkException: Job aborted due to stage failure: Task 0 in stage 1.0 failed 4 times',
  ],
  [
    'SparkException: Job aborted due to stage failure: Task 0 failed 4 times, most recent failure: ExecutorLostFailure (executor 2 exited)',
    'SparkException: Job aborted due to stage failure: Task 0 failed 4 times, most recent failure: ExecutorLostFailure (executor 2 exited)',
  ],
  [`ValueError: invalid literal for int() with base 10: '${value}'`, 'ValueError'],
])('%s is told without values of rows', (said, told) => {
  expect(serviceWithoutValues(said)).toBe(told);
});

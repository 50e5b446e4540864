import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  attemptToken,
  emrServerlessRun,
  glueRun,
  sizingFor,
  sparkScripts,
  SubmissionError,
  type SparkJob,
} from '../src/index.ts';
import { emr, job } from './jobs.ts';

const sizing = sizingFor(0);
const submissions = [
  ['EMR Serverless', (of: SparkJob) => emrServerlessRun(of, sizing, emr)],
  ['Glue', (of: SparkJob) => glueRun(of, sizing)],
] as const;

const password = 'Tr0ub4dor';

describe.each(submissions)('a submission to %s', (_, submit) => {
  it.each<[string, Partial<SparkJob>]>([
    [
      'a JDBC URL with a password',
      { arguments: { source: `jdbc:mysql://db/listings?user=me&password=${password}` } },
    ],
    [
      'a JDBC URL with an encoded password',
      { arguments: { source: `jdbc:mysql://db/listings?user=me&%70assword=${password}` } },
    ],
    ['a URL with a user', { arguments: { source: `mysql://me:${password}@db/listings` } }],
    ['an argument called password', { arguments: { 'jdbc-password': password } }],
    ['an argument called token', { arguments: { token: password } }],
    ['properties with a password', { arguments: { options: `{"password": "${password}"}` } }],
    ['a setting with a secret key', { settings: { 'spark.hadoop.fs.s3a.secret.key': password } }],
    ['a setting with an access key', { settings: { 'spark.x': 'AKIAIOSFODNN7EXAMPLE' } }],
    ['a jar behind a password', { jars: [`s3://me:${password}@bucket/driver.jar`] }],
    ['a lake behind a password', { lake: `s3://me:${password}@bucket` }],
  ])('refuses %s, without repeating it', (_what, change) => {
    const render = () => submit({ ...job, ...change });
    expect(render).toThrow(SubmissionError);
    expect(render).toThrow('Secrets Manager');
    expect(render).not.toThrow(password);
  });

  it('takes the ARN of a secret, whatever its name', () => {
    const arn =
      'arn:aws:secretsmanager:eu-central-1:123456789012:secret:listings/mysql-password-AbCdEf';
    const request = submit({ ...job, arguments: { secret: arn } });
    expect(JSON.stringify(request)).toContain(arn);
  });

  it('never holds a password that stood in a URL or behind its name', () => {
    const secret = fc.stringMatching(/^[A-Za-z0-9]{8,20}$/);
    const carrier = fc.constantFrom(
      (value: string) => `jdbc:mysql://db/x?password=${value}`,
      (value: string) => `jdbc:mysql://db/x?PASSWORD=${value}&useSSL=true`,
      (value: string) => `mysql://root:${value}@db:3306/x`,
      (value: string) => `user=root;pwd=${value}`,
      (value: string) => `aws_secret_access_key = ${value}`,
    );
    fc.assert(
      fc.property(secret, carrier, (value, carry) => {
        expect(() => submit({ ...job, arguments: { source: carry(value) } })).toThrow(
          SubmissionError,
        );
      }),
    );
  });

  it.each<[string, Partial<SparkJob>, string]>([
    ['an unknown script', { script: 'rm' as never }, 'There is no script "rm". Use one of data'],
    ['a marketplace that is no name', { marketplace: '../x' }, 'not the name of a marketplace'],
    ['a run id that is not allowed', { runId: 'A B' }, 'The run id is "A B".'],
    ['an attempt before the first', { attempt: 0 }, 'The attempt is 0.'],
    ['a lake on a disk', { lake: '/data/lake' }, 'The lake is "/data/lake". Use s3://'],
    ['a lake with a slash at its end', { lake: 's3://example-lake/' }, 'without a slash'],
    ['scripts that may change', { assets: 's3://b-1/scripts/latest' }, 'content hash'],
    ['two jars as one', { jars: ['s3://b-1/a.jar,s3://b-1/b.jar'] }, 'The jar is'],
    ['an argument of the job itself', { arguments: { lake: 's3://x' } }, '--lake comes from'],
    ['an argument without value', { arguments: { source: '' } }, '--source is empty'],
    ['a line end in an argument', { arguments: { source: 'a\nb' } }, '--source is empty or has'],
    ['an argument with dashes', { arguments: { '--source': 'x' } }, 'without the dashes'],
    ['a setting without value', { settings: { 'spark.x': '' } }, 'The setting spark.x is empty.'],
    ['a setting of something else', { settings: { 'hive.x': '1' } }, 'not a setting of Spark'],
  ])('refuses %s', (_what, change, message) => {
    expect(() => submit({ ...job, ...change })).toThrow(message);
  });
});

describe('options of spark-submit', () => {
  const parameters = (settings: Readonly<Record<string, string>>) =>
    emrServerlessRun({ ...job, settings }, sizing, emr).jobDriver?.sparkSubmit
      ?.sparkSubmitParameters ?? '';

  it.each(['a b', "it's", '"x"', '$HOME', '`id`', 'a;b', 'a\\b', 'ü', '*', 'a\nb'])(
    'refuse the value %j, which a command line takes apart',
    (value) => {
      expect(() => parameters({ 'spark.app.note': value })).toThrow(
        'The value of setting "spark.app.note" holds a character',
      );
    },
  );

  it('reach spark-submit through a shell as they were given, or are refused', () => {
    const value = fc.oneof(
      fc.stringMatching(/^[A-Za-z0-9_.,:/=@%+-]{1,20}$/),
      fc.string({ minLength: 1, maxLength: 8 }),
    );
    fc.assert(
      fc.property(value, (given) => {
        let line: string;
        try {
          line = parameters({ 'spark.app.note': given });
        } catch (error) {
          expect(error).toBeInstanceOf(SubmissionError);
          return;
        }
        const words = execFileSync('/bin/sh', ['-c', `printf '%s\\n' ${line}`], {
          encoding: 'utf8',
        });
        expect(words.trimEnd().split('\n').slice(-2)).toEqual([
          '--conf',
          `spark.app.note=${given}`,
        ]);
      }),
      { numRuns: 60 },
    );
  });
});

describe('the token of an attempt', () => {
  const attempts = fc.record({
    script: fc.constantFrom(...sparkScripts),
    marketplace: fc.constantFrom('car-rental', 'listings'),
    runId: fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,39}$/),
    attempt: fc.integer({ min: 1, max: 100 }),
  });

  it('is the same for a repetition and another for everything else', () => {
    fc.assert(
      fc.property(attempts, attempts, (one, other) => {
        const same = JSON.stringify(one) === JSON.stringify(other);
        expect(attemptToken({ ...job, ...one }) === attemptToken({ ...job, ...other })).toBe(same);
        expect(attemptToken({ ...job, ...one })).toBe(attemptToken({ ...job, ...one }));
        expect(attemptToken({ ...job, ...one })).toMatch(/^[A-Za-z0-9._-]{1,64}$/);
      }),
    );
  });

  it('does not depend on the sizing', () => {
    const token = (bytes: number) => emrServerlessRun(job, sizingFor(bytes), emr).clientToken;
    expect(token(0)).toBe(token(10 ** 12));
  });
});

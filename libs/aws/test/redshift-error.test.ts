import { describe, expect, test } from '@jest/globals';
import { isSessionLost, redshiftError, switching } from '../src/redshift/redshift-error.ts';
import { StatementError } from '../src/redshift/statement-error.ts';

test.each(['ERROR: Divide by zero', 'ERROR: division by zero'])(
  'a switch over a ledger that has moved is a conflict, also when the ledger cannot be read then (%s)',
  (words) => {
    const failed = redshiftError('r', switching, new StatementError('FAILED', words));
    expect(failed).toMatchObject({ kind: 'conflict' });
  },
);

test.each([
  ['ValidationException', 'Session 12 is not available.', true],
  ['ResourceNotFoundException', 'Session 12 does not exist.', true],
  ['ResourceNotFoundException', 'Query 12 does not exist.', false],
])('whether a session is lost is told by %s: %s', (name, words, isLost) => {
  expect(isSessionLost(Object.assign(new Error(words), { name }))).toBe(isLost);
});

/** As Redshift reports a COPY that failed. */
const report = (error: string, context: string): string => `ERROR: ${error}
  Detail:
  -----------------------------------------------
  error:  ${error}
  code:      15001
  context:   ${context}
  query:     15067689
  location:  dory_util.cpp:844
  process:   query1_555_15067689 [pid=42951]
  -----------------------------------------------`;

const copying = (words: string): unknown =>
  redshiftError('r', 'copying crews', new StatementError('FAILED', words));

const key = 'S3 key being read : s3://lake/presentation/crews/part-0.parquet';

describe('a COPY that fails at S3', () => {
  test.each([
    'S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid X,ExtRid Y,CanRetry 1',
    'S3ServiceException:Service Unavailable,Status 503,Error ServiceUnavailable,Rid X,CanRetry 1',
    'S3ServiceException:The provided token has expired.,Status 400,Error ExpiredToken,Rid X,CanRetry 1',
    'S3CurlException: Connection timed out after 50000 milliseconds, CurlError 28, multiCurlError 0, CanRetry 1, UserError 0',
    'Problem reading manifest file - S3ServiceException:Please reduce your request rate.,Status 503,Error SlowDown,Rid X',
    'Problem reading manifest file - S3ServiceException:We encountered an internal error. Please try again.,Status 500,Error InternalError,Rid X',
    'S3Query Exception Connection failed, retries exceeded.',
  ])('is to be repeated, within its session, when it passes: %s', (error) => {
    for (const words of [error, report(error, ''), report(error, key)]) {
      expect(copying(words)).toMatchObject({
        kind: 'transient',
        message: expect.stringContaining(error.replace(/\.$/, '')),
      });
      expect(isSessionLost(new StatementError('FAILED', words))).toBe(false);
    }
  });

  test.each([
    [
      'transient',
      'HTTP response error code: 503 Message: SlowDown Please reduce your request rate',
    ],
    ['transient', 'boost::thread_resource_error: Resource temporarily unavailable'],
    [
      'configuration',
      'Forbidden: HTTP response error code: 403 Message: AccessDenied Access Denied',
    ],
    ['data', 'HTTP response error code: 416 Message: InvalidRange The range is not satisfiable'],
    ['data', 'File has an incompatible Parquet schema for column boat'],
  ])('is of kind %s, as the context of its report says: %s', (kind, context) => {
    expect(copying(report('Spectrum Scan Error', context))).toMatchObject({ kind });
  });

  test.each([
    ['data', 'S3ServiceException:The specified key does not exist.,Status 404,Error NoSuchKey'],
    ['configuration', 'S3ServiceException:Access Denied,Status 403,Error AccessDenied,Rid X'],
    ['configuration', 'COPY with MANIFEST parameter requires full path of an S3 object.'],
    [
      'configuration',
      'Problem reading manifest file - S3ServiceException:The bucket must be addressed elsewhere.,Status 301,Error PermanentRedirect',
    ],
  ])('is of kind %s when it does not pass: %s', (kind, error) => {
    expect(copying(report(error, key))).toMatchObject({ kind });
  });
});

test('a statement whose connection was terminated has lost its session', () => {
  const ended = new StatementError('FAILED', 'FATAL: terminating connection due to restart');
  expect(isSessionLost(ended)).toBe(true);
});

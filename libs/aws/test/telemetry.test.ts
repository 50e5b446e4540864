import { expect, jest, test } from '@jest/globals';
import { lambdaTelemetry } from '../src/index.ts';

test('a failure is logged with its causes, but without what a service tells beside their messages', () => {
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const refused = Object.assign(new Error('The signature does not match.'), {
    name: 'SignatureDoesNotMatch',
    CanonicalRequest: 'GET\nx-amz-security-token:planted',
    $metadata: { httpStatusCode: 403, requestId: 'request-1' },
  });
  const failure = new Error('The lake cannot be read.', { cause: refused });
  try {
    lambdaTelemetry('kpi').logger.error('stage failed', failure);
    const [[line]] = written.mock.calls as [[string]];
    expect(line).not.toContain('planted');
    expect(JSON.parse(line)).toMatchObject({
      message: 'stage failed',
      error: {
        message: 'The lake cannot be read.',
        stack: expect.stringContaining('telemetry.test.ts'),
        cause: { name: 'SignatureDoesNotMatch', $metadata: { requestId: 'request-1' } },
      },
    });
  } finally {
    written.mockRestore();
  }
});

import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, jest, test } from '@jest/globals';
import { Database, StageFailure, stageFailure } from '@rentlake/engine';
import { lambdaTelemetry } from '../src/index.ts';

/** The line that is logged of a failure. */
function logged(failure: StageFailure): string {
  const written = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  try {
    lambdaTelemetry('kpi').logger.error('stage failed', failure);
    return (written.mock.calls as [[string]])[0][0];
  } finally {
    written.mockRestore();
  }
}

test('a failure is logged with its causes, but without what a service tells beside their names', () => {
  const refused = Object.assign(new Error('The signature does not match.'), {
    name: 'SignatureDoesNotMatch',
    CanonicalRequest: 'GET\nx-amz-security-token:planted',
    $metadata: { httpStatusCode: 403, requestId: 'request-1' },
  });
  const message = 'The lake cannot be read.';
  const line = logged(new StageFailure('BadConfiguration', message, { cause: refused }));
  expect(line).not.toContain('planted');
  expect(JSON.parse(line)).toMatchObject({
    message: 'stage failed',
    error: {
      message,
      stack: expect.stringContaining(message),
      cause: {
        name: 'SignatureDoesNotMatch',
        stack: expect.stringMatching(/^ {4}at .*telemetry.test.ts/),
        $metadata: { requestId: 'request-1' },
      },
    },
  });
});

test('a row that the engine cannot read is not logged', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-telemetry-'));
  try {
    const path = join(folder, 'users.csv');
    writeFileSync(path, 'id,email\n1,"x"y planted@example.com,3,4\n');
    using database = await Database.open({ threads: 1, memoryMiB: 256 }, join(folder, 'spill'));
    const relation = `read_csv('${path}', auto_detect = false, columns = {'id': 'VARCHAR', 'email': 'VARCHAR'})`;
    const failure: unknown = await database
      .run(`FROM ${relation}`, 'reading users')
      .catch((error: unknown) => error);
    expect(failure).toMatchObject({ cause: { message: expect.stringContaining('planted') } });
    const line = logged(stageFailure(failure));
    expect(line).not.toContain('planted');
    expect(line).toContain('CSV Error on Line');
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a trace tells of an error that others made its class and place alone', async () => {
  const daemon = createSocket('udp4').bind(0, '127.0.0.1');
  const before = { ...process.env };
  try {
    await once(daemon, 'listening');
    Object.assign(process.env, {
      POWERTOOLS_TRACE_ENABLED: 'true',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: tmpdir(),
      _X_AMZN_TRACE_ID:
        'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
      AWS_XRAY_DAEMON_ADDRESS: `127.0.0.1:${daemon.address().port}`,
    });
    const sent = once(daemon, 'message', { signal: AbortSignal.timeout(30_000) });
    const work = (): Promise<never> => Promise.reject(new TypeError('planted@example.com'));
    await expect(lambdaTelemetry('kpi').trace('kpi', work)).rejects.toThrow('planted');
    const [segment] = (await sent) as [Buffer];
    expect(segment.toString()).toContain('"name":"kpi"');
    expect(segment.toString()).toContain('TypeError at ');
    expect(segment.toString()).not.toContain('planted');
  } finally {
    process.env = before;
    daemon.close();
  }
});

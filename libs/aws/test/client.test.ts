import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetDatabasesCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { awsError, clientSettings, errorKind } from '../src/index.ts';

const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
let server: Server;
let asked: IncomingMessage[];
let answers: readonly (readonly [status: number, body: object])[];

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    const [status, body] = answers[Math.min(asked.length, answers.length - 1)]!;
    asked.push(request);
    response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

function glue(maxAttempts?: number): GlueClient {
  const { port } = server.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return new GlueClient(
    clientSettings({ endpoint, credentials, region: 'eu-west-3', maxAttempts }),
  );
}

test('a client asks in the region and at the endpoint that it is given, and says who it is', async () => {
  answers = [[200, { DatabaseList: [] }]];
  await glue().send(new GetDatabasesCommand());
  const [{ headers }] = asked as [IncomingMessage];
  expect(headers['user-agent']).toMatch(/\brentlake\/\d+\.\d+\.\d+\b/);
  expect(headers.authorization).toContain('/eu-west-3/glue/aws4_request');
});

test('what passes by itself is asked again, what does not is not', async () => {
  answers = [
    [500, { __type: 'InternalServiceException' }],
    [200, { DatabaseList: [] }],
  ];
  await glue().send(new GetDatabasesCommand());
  expect(asked).toHaveLength(2);

  asked = [];
  answers = [[400, { __type: 'AccessDeniedException', message: 'no right to' }]];
  await expect(glue().send(new GetDatabasesCommand())).rejects.toThrow('no right to');
  expect(asked).toHaveLength(1);
});

test.each([
  ['ThrottlingException', 400, 'throttled'],
  ['InternalServiceException', 500, 'transient'],
  ['ExpiredTokenException', 400, 'transient'],
  ['OperationTimeoutException', 400, 'transient'],
  ['RequestTimeout', 400, 'transient'],
  ['AccessDeniedException', 400, 'denied'],
  ['EntityNotFoundException', 400, 'missing'],
  ['ConcurrentModificationException', 400, 'conflict'],
  ['OperationAborted', 409, 'conflict'],
  ['PreconditionFailed', 412, 'conflict'],
  ['InvalidInputException', 400, 'invalid'],
  ['PermanentRedirect', 301, 'invalid'],
  ['TemporaryRedirect', 307, 'transient'],
])('%s of status %s is an error of kind %s', async (__type, status, kind) => {
  answers = [[status, { __type, message: 'the reason.' }]];
  const failed = await glue(1)
    .send(new GetDatabasesCommand())
    .catch((error: unknown) => awsError('listing databases', error));
  expect(failed).toMatchObject({
    name: 'AwsError',
    kind,
    message: expect.stringContaining(`AWS failed at listing databases (${__type}: the reason).`),
  });
});

test.each([
  ['ECONNRESET', 'transient'],
  ['EAI_AGAIN', 'transient'],
  ['ENOSPC', 'invalid'],
  ['EACCES', 'invalid'],
])('%s is an error of kind %s', (code, kind) => {
  expect(errorKind(Object.assign(new Error(`${code}: failed`), { code }))).toBe(kind);
});

test('an answer that was cut, and a connection that the SDK tells in words alone, are transient', () => {
  const cut = Object.assign(new SyntaxError('Unexpected end'), {
    $metadata: { httpStatusCode: 200 },
  });
  expect([errorKind(cut), errorKind(new Error('socket hang up'))]).toEqual([
    'transient',
    'transient',
  ]);
});

test('a client without a region asks for one', async () => {
  const { AWS_REGION: _, AWS_DEFAULT_REGION: __, ...environment } = process.env;
  const before = process.env;
  process.env = { ...environment, AWS_CONFIG_FILE: '/dev/null' };
  try {
    const { port } = server.address() as AddressInfo;
    const endpoint = `http://127.0.0.1:${port}`;
    const client = new GlueClient(clientSettings({ endpoint, credentials }));
    const failure = client.send(new GetDatabasesCommand());
    await expect(failure).rejects.toThrow('Region is missing');
    await expect(failure.catch(errorKind)).resolves.toBe('invalid');
  } finally {
    process.env = before;
  }
});

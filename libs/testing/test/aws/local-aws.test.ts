import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { AthenaClient, ListDataCatalogsCommand } from '@aws-sdk/client-athena';
import { EMRServerlessClient, ListApplicationsCommand } from '@aws-sdk/client-emr-serverless';
import {
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Gateway } from '../../src/aws/gateway.ts';
import { Bucket, LocalAws, readTarget, type Operation } from '../../src/index.ts';

const region = 'eu-central-1';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A local AWS with an Athena that does only that. */
const withAthena = (GetQueryExecution: Operation): Promise<LocalAws> =>
  LocalAws.start([
    () => ({ service: 'athena', read: readTarget, operations: { GetQueryExecution } }),
  ]);

const signedFor = (service: string): string =>
  `AWS4-HMAC-SHA256 Credential=test/20260101/${region}/${service}/aws4_request`;

const ask = async (
  aws: { readonly endpoint: string },
  service: string,
  operation: string,
  signal?: AbortSignal,
): Promise<Response> =>
  fetch(aws.endpoint, {
    method: 'POST',
    signal: signal ?? null,
    headers: {
      authorization: signedFor(service),
      'x-amz-target': `Service.${operation}`,
    },
    body: '{}',
  });

test('a defect of a service is told at once, and fails whoever ends the local AWS', async () => {
  const aws = await withAthena(async () => {
    throw new TypeError('x is undefined');
  });
  const answer = await ask(aws, 'athena', 'GetQueryExecution');
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({
    __type: 'InternalFailure',
    message: 'A defect of the local AWS: x is undefined',
  });
  await expect(aws[Symbol.asyncDispose]()).rejects.toThrow(
    new AggregateError([], 'Defects of the local AWS: x is undefined'),
  );
});

test('a fault is chosen by the objects that a request is for', async () => {
  await using aws = await LocalAws.start();
  await Bucket.create(aws.moto, 'lake');
  const s3 = new S3Client({ endpoint: aws.endpoint, region, credentials, forcePathStyle: true });
  const asked: (readonly string[])[] = [];
  aws.faults = ({ operation, keys }) => {
    asked.push([operation, ...keys]);
    return undefined;
  };
  const Key = 'a b/<&amp;>"\'é';
  await s3.send(new PutObjectCommand({ Bucket: 'lake', Key, Body: '' }));
  await s3.send(new ListObjectsV2Command({ Bucket: 'lake' }));
  const Objects = [{ Key }, { Key: 'other' }];
  await s3.send(new DeleteObjectsCommand({ Bucket: 'lake', Delete: { Objects } }));
  s3.destroy();
  expect(asked).toEqual([
    ['PutObject', `/lake/${Key}`],
    ['ListObjectsV2'],
    ['DeleteObjects', `/lake/${Key}`, '/lake/other'],
  ]);
});

test('what somebody asked for who has left is done when it has settled', async () => {
  let isDone = false;
  const began = Promise.withResolvers<undefined>();
  const release = Promise.withResolvers<undefined>();
  await using gateway = await Gateway.start({
    moto: 'http://127.0.0.1:1',
    services: [
      {
        service: 'athena',
        read: readTarget,
        operations: {
          GetQueryExecution: async () => {
            began.resolve(undefined);
            await release.promise;
            await pause(20);
            isDone = true;
            return {};
          },
        },
      },
    ],
  });
  const leaving = new AbortController();
  const asked = ask(gateway, 'athena', 'GetQueryExecution', leaving.signal);
  await began.promise;
  leaving.abort();
  await expect(asked).rejects.toThrow();
  expect(isDone).toBe(false);
  release.resolve(undefined);
  await gateway.settled();
  expect(isDone).toBe(true);
});

const opened: Server[] = [];

afterEach(() => {
  for (const server of opened.splice(0)) server.close();
});

/** In place of moto: says the beginning of something long, and then what it is told to do. */
async function gatewayTo(afterwards: (response: ServerResponse) => void) {
  const moto = createServer((_, response) => {
    response.writeHead(200, { 'content-length': 10_000_000 });
    response.write('x'.repeat(1_000_000), () => afterwards(response));
  });
  moto.listen(0, '127.0.0.1');
  await once(moto, 'listening');
  const address = `http://127.0.0.1:${(moto.address() as AddressInfo).port}`;
  opened.push(moto);
  const gateway = await Gateway.start({ moto: address, services: [] });
  return { gateway, moto };
}

test('an answer of moto that breaks is a defect', async () => {
  const { gateway } = await gatewayTo((response) => response.destroy());
  const answer = await ask(gateway, 's3', '');
  await expect(answer.text()).rejects.toThrow('terminated');
  // The gateway may hear of it a little later than who asked.
  await gateway.settled();
  await expect(gateway[Symbol.asyncDispose]()).rejects.toThrow('Defects of the local AWS: aborted');
});

test('an answer that whoever asked does not read to its end is none', async () => {
  const { gateway, moto } = await gatewayTo(() => undefined);
  const answer = await ask(gateway, 's3', '');
  const reader = answer.body!.getReader();
  await reader.read();
  await reader.cancel();
  // As soon as the gateway leaves too, nobody is connected.
  while ((await promisify(moto.getConnections.bind(moto))()) > 0) await pause(20);
  await gateway[Symbol.asyncDispose]();
});

test('nor is one whose asker left before it began', async () => {
  const { gateway } = await gatewayTo((response) => response.end());
  gateway.faults = () => ({ kind: 'slow', milliseconds: 300 });
  const url = `${gateway.endpoint}/lake`;
  const headers = { authorization: signedFor('s3') };
  await expect(fetch(url, { headers, signal: AbortSignal.timeout(100) })).rejects.toThrow();
  await gateway.settled();
  await gateway[Symbol.asyncDispose]();
});

test('what nothing here does is refused by its name, and is no defect', async () => {
  await using aws = await withAthena(async () => ({}));
  const config = { endpoint: aws.endpoint, region, credentials };
  await expect(new AthenaClient(config).send(new ListDataCatalogsCommand())).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local AWS has no ListDataCatalogs of athena.',
  });
  await expect(
    new EMRServerlessClient(config).send(new ListApplicationsCommand()),
  ).rejects.toMatchObject({
    name: 'UnknownOperationException',
    message: 'The local AWS has no GET /applications of emr-serverless.',
  });
  expect(await (await ask(aws, 'sqs', 'SendMessage')).json()).toMatchObject({
    message: 'The local AWS has no SendMessage of sqs.',
  });
});

test('nobody is told when an idle connection will be closed', async () => {
  await using aws = await withAthena(async () => ({}));
  for (const service of ['athena', 's3']) {
    const { headers } = await ask(aws, service, 'GetQueryExecution');
    expect([headers.get('connection'), headers.get('keep-alive')]).toEqual(['keep-alive', null]);
  }
});

describe('a client of S3', () => {
  let aws: LocalAws;
  let client: S3Client;

  beforeEach(async () => {
    aws = await LocalAws.start();
    await Bucket.create(aws.moto, 'lake');
    client = new S3Client({
      endpoint: aws.endpoint,
      region,
      credentials,
      forcePathStyle: true,
      maxAttempts: 1,
      requestHandler: { socketTimeout: 3_000 },
    });
  });

  afterEach(async () => {
    client.destroy();
    await aws[Symbol.asyncDispose]();
  });

  const object = { Bucket: 'lake', Key: 'a b/c' };

  test('gets the head and half of a stalled answer, and then waits for as long as it likes', async () => {
    await client.send(new PutObjectCommand({ ...object, Body: 'abcdef' }));
    aws.faults = () => ({ kind: 'stalled' });
    const { Body, ContentLength } = await client.send(new GetObjectCommand(object));
    expect(ContentLength).toBe(6);
    let read = '';
    const reading = async (): Promise<void> => {
      for await (const part of Body as AsyncIterable<Uint8Array>)
        read += Buffer.from(part).toString();
    };
    await expect(reading()).rejects.toThrow();
    expect(read).toBe('abc');
  });

  test('hears nothing of a stalled answer without content, though the service did its work', async () => {
    aws.faults = () => ({ kind: 'stalled' });
    await expect(
      client.send(new PutObjectCommand({ ...object, Body: 'abcdef' })),
    ).rejects.toMatchObject({ name: 'TimeoutError' });
    aws.faults = () => undefined;
    await aws.settled();
    const { Body } = await client.send(new GetObjectCommand(object));
    expect(await Body?.transformToString()).toBe('abcdef');
  });

  test('is told an error as XML, whatever its words are', async () => {
    aws.faults = () => ({
      kind: 'refused',
      status: 403,
      code: 'AccessDenied',
      message: 'a < b & c',
    });
    await expect(client.send(new GetObjectCommand(object))).rejects.toMatchObject({
      name: 'AccessDenied',
      message: 'a < b & c',
    });
  });
});

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { expect, test } from '@jest/globals';
import { clientSettings } from '../../src/index.ts';
import { readLogEvents } from '../../src/spark/glue-driver-log.ts';
import { LastWords } from '../../src/spark/last-words.ts';

/** What is read of a log in pages, the last one first; a page beyond the beginning is empty. @returns also the number of requests. */
async function read(
  pages: readonly (readonly string[])[],
): Promise<readonly [string | undefined, number]> {
  let requests = 0;
  const server = createServer((request, response) => {
    void json(request).then((asked) => {
      requests += 1;
      const page = Number((asked as { nextToken?: string }).nextToken ?? 0);
      const events = (pages[page] ?? []).map((message) => ({ message, timestamp: 0 }));
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      const nextBackwardToken = String(Math.min(page + 1, pages.length));
      response.end(JSON.stringify({ events, nextBackwardToken, nextForwardToken: 'f' }));
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new CloudWatchLogsClient(
    clientSettings({
      endpoint: `http://127.0.0.1:${port}`,
      region: 'eu-west-3',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
    }),
  );
  const words = new LastWords('curated_job');
  try {
    await readLogEvents(client, 'group', 'stream', words);
    return [words.text, requests];
  } finally {
    client.destroy();
    server.close();
  }
}

test('the last words of a log are found behind pages that are empty or not full', async () => {
  const pages = [[], ['Caused by: later'], [], ['Caused by: earlier', 'nothing']];
  expect(await read(pages)).toEqual(['Caused by: later', 5]);
  expect(await read([[], [], ['curated_job.py: users.csv has zero bytes.']])).toEqual([
    'users.csv has zero bytes.',
    4,
  ]);
});

test('no more of a long log is read than its last lines, and no more than a few pages', async () => {
  const full = Array.from({ length: 300 }, () => 'Caused by: a line');
  expect(await read([full, full, full])).toEqual(['Caused by: a line', 2]);
  expect(await read(Array.from({ length: 50 }, () => []))).toEqual([undefined, 10]);
});

import { randomUUID } from 'node:crypto';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { GetCrawlersCommand, GlueClient } from '@aws-sdk/client-glue';
import { afterEach, expect, test } from '@jest/globals';
import { S3Store, clientSettings } from '@rentlake/aws';

const program = join(import.meta.dirname, '../src/serve.ts');
/** In the environment of what is started, and so of all that it starts. */
const mark = { name: 'RENTLAKE_TEST_MARK', value: randomUUID() };
const environment = { ...process.env };

afterEach(() => {
  process.env = { ...environment };
});

/** Names of the processes that are marked. */
const running = (): readonly string[] =>
  readdirSync('/proc').flatMap((id) => {
    try {
      const variables = readFileSync(`/proc/${id}/environ`, 'utf8').split('\0');
      const isMarked = variables.includes(`${mark.name}=${mark.value}`);
      return isMarked ? [readFileSync(`/proc/${id}/comm`, 'utf8').trim()] : [];
    } catch {
      // No process, or one that has ended.
      return [];
    }
  });

/** The variables that it has people export, once it is up. */
async function exportsOf(
  served: ChildProcessByStdio<null, Readable, Readable>,
): Promise<Readonly<Record<string, string>>> {
  let printed = '';
  let said = '';
  served.stdout.on('data', (chunk) => (printed += String(chunk)));
  for await (const chunk of served.stderr.iterator({ destroyOnReturn: false })) {
    said += String(chunk);
    if (!said.includes('Ctrl-C ends it')) continue;
    const lines = printed.matchAll(/^export (\w+)='([^']*)'$/gm);
    return Object.fromEntries([...lines].map(([, name = '', value = '']) => [name, value]));
  }
  throw new Error(`It did not start: ${said}`);
}

test('a local AWS for people is found by what it has them export, and Ctrl-C ends all of it', async () => {
  const served = spawn(process.execPath, [program], {
    env: { ...process.env, NODE_OPTIONS: '', [mark.name]: mark.value },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own: Ctrl-C reaches what was started, too.
    detached: true,
  });
  const ended = once(served, 'exit');
  try {
    Object.assign(process.env, await exportsOf(served));
    await using source = new S3Store({ bucket: 'lake-source', prefix: '' });
    const keys = (await source.list('')).map(({ key }) => key);
    expect(keys).toContain('car-rental/locations.csv');
    const glue = new GlueClient(clientSettings());
    const { Crawlers: crawlers = [] } = await glue.send(new GetCrawlersCommand());
    glue.destroy();
    expect(crawlers).not.toEqual([]);
    expect(running()).toEqual(expect.arrayContaining(['postgres']));
  } finally {
    if (served.exitCode === null) process.kill(-served.pid!, 'SIGINT');
  }
  expect(await ended).toEqual([0, null]);
  // Those who watch over servers see their end later; what stays at work has the test run into its limit.
  while (running().length > 0) await pause(100);
});

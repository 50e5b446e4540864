import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LambdaFunction } from '../../src/index.ts';

/** Tells what it finds, and does what it is asked for. */
const code = `
const { readdirSync, writeFileSync } = require('node:fs');
const { Agent, get } = require('node:http');
const { tmpdir } = require('node:os');
const agent = new Agent({ keepAlive: true });
const said = (url) => new Promise((resolve, reject) => {
  const asked = get(url, { agent }, (answer) => answer.setEncoding('utf8').on('data', (text) => resolve({ text, isReused: asked.reusedSocket })));
  asked.on('error', reject);
});
let longestGap = 0;
exports.handler = async ({ leave, die, fail, sleep, begins, tick, write, length, url }) => {
  const found = readdirSync(tmpdir());
  if (leave) writeFileSync(tmpdir() + '/' + leave, '');
  if (die) process.exit(1);
  if (fail) throw Object.assign(new Error('no such thing'), { name: 'BadRequest' });
  if (begins) process.stdout.write(begins);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, sleep));
  if (tick) {
    let last = Date.now();
    setInterval(() => {
      longestGap = Math.max(longestGap, Date.now() - last);
      last = Date.now();
    }, 10);
  }
  if (write) writeFileSync(write, '');
  if (length) return 'x'.repeat(length);
  if (url) return said(url);
  console.log('done');
  return { longestGap, pid: process.pid, found, variable: process.env.VARIABLE, path: process.env.PATH ?? null };
};
`;

let folder: string;
let called: LambdaFunction;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rentlake-lambda-test-'));
  writeFileSync(join(folder, 'main.cjs'), code);
  const environment = { VARIABLE: 'value' };
  called = new LambdaFunction({ name: 'kpi', code: folder, layer: folder, environment });
});

afterEach(async () => {
  await called[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const pidOf = async (event: object): Promise<unknown> =>
  ((await called.invoke(event)).report as { readonly pid: number }).pid;

test('a function knows its own environment only, and its process serves the next event too', async () => {
  expect(await called.invoke({})).toMatchObject({
    report: { found: [], variable: 'value', path: null },
  });
  expect(await pidOf({})).toBe(await pidOf({}));
  expect(called.log).toEqual(['done', 'done', 'done']);
});

test('a line that comes in parts is one line of the log', async () => {
  await called.invoke({ begins: 'well ', sleep: 200 });
  expect(called.log).toEqual(['well done']);
});

test('two events at once have two processes', async () => {
  const pids = await Promise.all([pidOf({ sleep: 500 }), pidOf({ sleep: 500 })]);
  expect(new Set(pids).size).toBe(2);
});

test('an error is told by its name and message', async () => {
  expect(await called.invoke({ fail: true })).toEqual({
    error: { errorType: 'BadRequest', errorMessage: 'no such thing', stackTrace: [] },
  });
});

test('what a process left behind that died is there for the next one in its place', async () => {
  const died = await called.invoke({ leave: 'something', die: true });
  expect(died).toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
  expect(await called.invoke({})).toMatchObject({ report: { found: ['something'] } });
});

test('an event that takes too long ends the process', async () => {
  expect(await called.invoke({ sleep: 60_000 }, 1_000)).toEqual({
    error: { errorType: 'Sandbox.Timedout', errorMessage: 'Timed out after 1000 ms.' },
  });
  expect(await called.invoke({})).toMatchObject({ report: { variable: 'value' } });
});

const frozenFor = async (milliseconds: number): Promise<void> => {
  await pause(milliseconds);
};

test('what a function left undone stands still until the next event', async () => {
  await called.invoke({ tick: true });
  await frozenFor(500);
  // The next event finds it ticking again.
  const { report } = await called.invoke({ sleep: 50 });
  expect((report as { readonly longestGap: number }).longestGap).toBeGreaterThanOrEqual(400);
});

test('a frozen process can be killed, and another one takes its place', async () => {
  const before = await pidOf({ leave: 'something' });
  called.kill();
  const { report } = await called.invoke({});
  expect(report).toMatchObject({ found: ['something'] });
  expect((report as { readonly pid: number }).pid).not.toBe(before);
});

test('a frozen process ends with the one that started it, even when that is killed', async () => {
  const owner = `
    import { LambdaFunction } from ${JSON.stringify(join(import.meta.dirname, '../../src/aws/lambda/lambda-function.ts'))};
    const options = { name: 'kpi', code: process.argv[1], layer: process.argv[1], environment: {} };
    const { report } = await new LambdaFunction(options).invoke({});
    console.log(report.pid);
    process.kill(process.pid, 'SIGKILL');`;
  const args = ['--input-type=module', '--eval', owner, folder];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: {} });
  const pid = Number(stdout);
  expect(pid).toBeGreaterThan(0);
  const isAlive = (): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };
  while (isAlive()) await pause(50);
});

test('a frozen process that hangs with the next event is ended by its time limit', async () => {
  await called.invoke({});
  await frozenFor(100);
  expect(await called.invoke({ sleep: 60_000 }, 500)).toMatchObject({
    error: { errorType: 'Sandbox.Timedout' },
  });
});

test('a connection that its server closes meanwhile is found closed after the freeze', async () => {
  const server = createServer((_, response) => response.end('hello'));
  // Clients are told to expect more than it does.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const answer = (isReused: boolean): object => ({ report: { text: 'hello', isReused } });
  expect(await called.invoke({ url })).toEqual(answer(false));
  await frozenFor(100);
  expect(await called.invoke({ url })).toEqual(answer(true));
  await frozenFor(100);
  server.closeIdleConnections();
  const after = await called.invoke({ url });
  expect([
    answer(false),
    { error: expect.objectContaining({ errorType: 'Error' }) },
  ]).toContainEqual(after);
  server.close();
});

test('a report of more than 6 MB is refused, and so is an event', async () => {
  const text = await called.invoke({ length: 6 * 1024 * 1024 });
  expect(text.report).toHaveLength(6 * 1024 * 1024);
  expect(await called.invoke({ length: 6 * 1024 * 1024 + 99 })).toEqual({
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: 'Response payload size exceeded maximum allowed payload size (6291556 bytes).',
    },
  });
  expect(await called.invoke({ leave: 'x'.repeat(6 * 1024 * 1024) })).toMatchObject({
    error: { errorType: 'RequestTooLarge' },
  });
  expect(await called.invoke({})).toMatchObject({ report: { variable: 'value' } });
});

test('a function that writes into its code has no report', async () => {
  expect(await called.invoke({ write: 'state.json' })).toEqual({
    error: {
      errorType: 'Error',
      errorMessage: 'EROFS: read-only file system, the function wrote into its code',
    },
  });
});

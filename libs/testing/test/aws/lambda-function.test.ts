import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { LambdaFunction } from '../../src/index.ts';

/** Tells what it finds, and does what it is asked for. */
const code = `
const { readdirSync, writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
exports.handler = async ({ leave, die, fail, sleep, begins }) => {
  const found = readdirSync(tmpdir());
  if (leave) writeFileSync(tmpdir() + '/' + leave, '');
  if (die) process.exit(1);
  if (fail) throw Object.assign(new Error('no such thing'), { name: 'BadRequest' });
  if (begins) process.stdout.write(begins);
  if (sleep) await new Promise((resolve) => setTimeout(resolve, sleep));
  console.log('done');
  return { pid: process.pid, found, variable: process.env.VARIABLE, path: process.env.PATH ?? null };
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

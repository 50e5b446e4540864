import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const module = join(import.meta.dirname, '../src/index.ts');
const script = `
const { openTemporaryDatabase, temporaryFolder } = await import(process.argv[1]);
const settings = { threads: 1, memoryMiB: 64 };
await Promise.all([
  openTemporaryDatabase(settings, new AsyncDisposableStack()),
  temporaryFolder(),
]);
process.kill(process.pid, 'SIGKILL');
`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rentlake-folder-test-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** The folders after a process that has a database and a folder, and is killed. */
function leftByDead(environment: Readonly<Record<string, string>>): readonly string[] {
  const env = { TMPDIR: folder, ...environment };
  spawnSync(process.execPath, ['--input-type=module', '-e', script, module], { env });
  return readdirSync(folder);
}

test('what a dead function of Lambda left, spilled rows too, is removed by the next', () => {
  const lambda = { AWS_LAMBDA_FUNCTION_NAME: 'publisher' };
  const first = leftByDead(lambda);
  expect(first).toHaveLength(2);
  const second = leftByDead(lambda);
  expect(second).toHaveLength(2);
  expect(second).not.toEqual(expect.arrayContaining([first[0]]));
});

test('on any other machine, what lies there may be of somebody at work', () => {
  leftByDead({});
  expect(leftByDead({})).toHaveLength(4);
});

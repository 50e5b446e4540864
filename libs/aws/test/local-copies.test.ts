import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const module = join(import.meta.dirname, '../src/s3/local-copies.ts');
const script = `
const { LocalCopies } = await import(process.argv[1]);
await new LocalCopies().scratch('one');
await new LocalCopies().scratch('two');
`;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rentlake-copies-test-'));
  mkdirSync(join(folder, 'rentlake-work-of-before/objects'), { recursive: true });
  mkdirSync(join(folder, 'of-others'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What is in the temporary folder after a process that kept copies in it. */
function left(environment: Readonly<Record<string, string>>): readonly string[] {
  const env = { TMPDIR: folder, ...environment };
  execFileSync(process.execPath, ['--input-type=module', '-e', script, module], { env });
  return readdirSync(folder);
}

test('a function of Lambda removes what processes before it left behind, once, and nothing else', () => {
  const names = left({ AWS_LAMBDA_FUNCTION_NAME: 'kpi' });
  expect(names).toContain('of-others');
  expect(names).not.toContain('rentlake-work-of-before');
  expect(names).toHaveLength(3);
});

test('on any other machine, what lies there may be of somebody else', () => {
  expect(left({})).toContain('rentlake-work-of-before');
});

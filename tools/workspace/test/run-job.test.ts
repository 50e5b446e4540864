import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const runJob = (...args: string[]) =>
  spawnSync(process.execPath, [join(import.meta.dirname, '../src/run-job.ts'), ...args], {
    encoding: 'utf8',
  });

test('a job is run on the samples of both marketplaces, and only its own report is printed', () => {
  const { status, stdout, stderr } = runJob('curated');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const printed = JSON.parse(`[${stdout.replaceAll('\n}\n{', '\n},\n{')}]`) as unknown[];
  expect(printed).toMatchObject([
    { job: 'curated', event: { marketplace: 'car-rental', run_id: 'sample' }, report: {} },
    { job: 'curated', event: { marketplace: 'listings', run_id: 'sample' }, report: {} },
  ]);
});

test('an unknown job is refused with the names of those known', () => {
  const { status, stderr } = runJob('curate');
  expect(status).toBe(1);
  expect(stderr).toContain(
    'Usage: node run-job.ts <ingestion | curated | kpi | crawler-trigger | publisher | athena-runner>',
  );
});

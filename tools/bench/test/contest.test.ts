import { expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contest } from '../src/contest.ts';

test('rentlake and the hand-written script give the same counts and tables, and both are measured', async () => {
  const work = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const { rentlake, script } = await contest(3000, 1, () => {}, work);
    for (const { seconds, cpuSeconds, megabytes } of [...rentlake, ...script]) {
      expect(seconds).toBeGreaterThan(0);
      expect(cpuSeconds).toBeGreaterThan(0);
      expect(megabytes).toBeGreaterThan(50);
    }
    expect(await readdir(work)).toEqual(['data']);
  } finally {
    await rm(work, { recursive: true });
  }
});

import { expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mysqlContest } from '../src/mysql/contest.ts';

test('the ingestion, the bare stream and the client read all bookings, and each is measured', async () => {
  const work = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const { ingestion, discard, client } = await mysqlContest(3000, 1, () => {}, work);
    for (const { seconds, megabytes } of [...ingestion, ...discard]) {
      expect(seconds).toBeGreaterThan(0);
      expect(megabytes).toBeGreaterThan(1);
    }
    // The client is over before somebody looks how large it is.
    for (const { seconds } of client) expect(seconds).toBeGreaterThan(0);
    expect(await readdir(work)).toEqual([]);
  } finally {
    await rm(work, { recursive: true });
  }
});

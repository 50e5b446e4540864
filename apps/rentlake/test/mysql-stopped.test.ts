import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MySqlServer, createListings } from '@rentlake/testing';
import { signalInStage } from './support/crash.ts';
import { disk, itOnDisks, mount, onDisks } from './support/disks.ts';
import { filesBelow, newFolder } from './support/folders.ts';
import { rentlake } from './support/workplace.ts';

let server: MySqlServer;
let database: string;
let calm: string;

const argumentsOf = (lake: string, ...more: readonly string[]): readonly string[] => [
  ...['run', 'listings', '--source', server.url(database), '--lake', lake, '--warehouse', 'none'],
  ...['--run-id', 'big', ...more],
];

/** What readers of a lake see of two tables, as text. */
async function visible(lake: string): Promise<string> {
  const sql = `SELECT week_start, currency, apartment_id, confirmed_revenue FROM presentation.top_performing_listings ORDER BY ALL`;
  const { stdout, stderr } = await rentlake(['query', sql, '--format', 'csv', '--lake', lake]);
  return `${stdout}${stderr.replaceAll(lake, '<lake>')}`;
}

const unpublished =
  'rentlake: Nothing is published for listings in <lake> yet. Run `npx rentlake run listings --lake <lake>` first.\n';

beforeAll(async () => {
  server = await MySqlServer.start();
  database = await server.createDatabase('large');
  await createListings(server, database, { bookings: 300_000 });
  calm = join(newFolder(), 'lake');
  expect(await rentlake(argumentsOf(calm))).toMatchObject({ status: 0 });
});

afterAll(() => server[Symbol.asyncDispose]());

describe('A run that reads MySQL', () => {
  it('and is killed shows nothing to readers, and goes on when it is repeated', async () => {
    const lake = join(newFolder(), 'lake');
    const run = { lake, marketplace: 'listings', runId: 'big', args: argumentsOf(lake) };
    const kill = { signal: 'SIGKILL' as const, delay: 500, hold: true };
    expect(await signalInStage(run, 'ingestion', kill)).toMatchObject({ status: null, hit: true });
    expect(await visible(lake)).toBe(unpublished);
    expect(await rentlake(argumentsOf(lake))).toMatchObject({ status: 0 });
    expect(await visible(lake)).toBe(await visible(calm));
    const left = ((await filesBelow(lake)) ?? []).filter((file) => /\.tmp |scratch\//.test(file));
    expect(left).toEqual([]);
  });

  itOnDisks(
    onDisks('and fills the disk fails with one message, and goes on when there is more space'),
    async () => {
      const folder = disk('3m');
      const lake = join(folder, 'lake');
      const full = await rentlake(argumentsOf(lake));
      expect({ status: full.status, stderr: full.stderr.replaceAll(lake, '<lake>') }).toEqual({
        status: 1,
        stderr: expect.stringMatching(
          /^rentlake: <lake> cannot be written \(raw\/listings\/\S+\): ENOSPC\. The disk is full; free some space or choose another folder\.\n$/,
        ),
      });
      expect(await visible(lake)).toBe(unpublished);
      expect(mount('-o', 'remount,size=128m', folder)).toBe(true);
      expect(await rentlake(argumentsOf(lake))).toMatchObject({ status: 0 });
      expect(await visible(lake)).toBe(await visible(calm));
    },
  );
});

import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { stages } from '@rentlake/lake';
import { carRental } from '@rentlake/metrics';
import { writeMarketplace } from '@rentlake/sample-data';
import { signalInStage, type RunToKill } from './support/crash.ts';
import { filesBelow, newFolder } from './support/folders.ts';
import { startRentlake } from './support/process.ts';
import { Workplace, workplace } from './support/workplace.ts';

const rows = 200_000;
/** A signal may come when a short stage is over already. */
const mostTries = 10;
const source = newFolder();
const before = 'SELECT SUM(daily_revenue) AS revenue FROM car_rental.daily_metrics';

/** A lake in which a small run is published. */
async function lakeWithARun(): Promise<Workplace> {
  const place = workplace();
  expect(await place.run('before')).toMatchObject({ status: 0 });
  return place;
}

const argumentsOf = (place: Workplace, runId: string): readonly string[] => [
  ...['run', 'car-rental', '--source', source],
  ...['--lake', place.lake, '--run-id', runId],
];

const runToKill = (place: Workplace, runId: string): RunToKill => ({
  lake: place.lake,
  marketplace: 'car-rental',
  runId,
  args: argumentsOf(place, runId),
});

/** All that readers can see, as text. */
async function visible(place: Workplace): Promise<Readonly<Record<string, string>>> {
  const seen: Record<string, string> = {};
  for (const table of Object.keys(carRental.metrics)) {
    const sql = `SELECT * FROM car_rental.${table} ORDER BY ALL`;
    seen[table] = (await place.command(['query', sql, '--format', 'csv'])).stdout;
  }
  return seen;
}

let calm: Workplace;

beforeAll(async () => {
  writeMarketplace({ marketplace: 'car-rental', out: source, rows, seed: 1, clean: true });
  calm = await lakeWithARun();
  expect(await startRentlake(argumentsOf(calm, 'big')).ended).toMatchObject({ status: 0 });
});

describe('A run that is killed', () => {
  let place: Workplace;
  const hits: string[] = [];

  beforeAll(async () => {
    place = await lakeWithARun();
  });

  it.each(stages)('while %s is at work leaves what was published before', async (stage) => {
    const seen = stage === 'athena-runner' ? await calm.ask(before) : await place.ask(before);
    const lakeBefore = join(newFolder(), 'lake');
    await cp(place.lake, lakeBefore, { recursive: true });
    for (let tries = 1; !hits.includes(stage); tries += 1) {
      expect(tries).toBeLessThanOrEqual(mostTries);
      const delay = Math.random() * 200;
      const kill = { signal: 'SIGKILL' as const, delay, hold: true };
      const { status, hit } = await signalInStage(runToKill(place, 'big'), stage, kill);
      if (hit) {
        expect(status).toBeNull();
        hits.push(stage);
      } else {
        await rm(place.lake, { recursive: true });
        await cp(lakeBefore, place.lake, { recursive: true });
      }
    }
    expect(place.manifest('big').stages[stage]?.state).toBe('running');
    expect(await place.ask(before)).toEqual(seen);
  });

  it('has been killed in every stage', () => {
    expect(hits).toEqual(stages);
  });

  describe('and then repeated with its id', () => {
    beforeAll(async () => {
      const { status, stderr } = await startRentlake(argumentsOf(place, 'big')).ended;
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    });

    it('publishes what an undisturbed run publishes, row for row', async () => {
      expect(place.published()).toEqual(calm.published());
      expect(place.manifest('big').datasets).toEqual(calm.manifest('big').datasets);
      expect(place.manifest('big').queries).toEqual(calm.manifest('big').queries);
      const [left, right] = [await visible(place), await visible(calm)];
      for (const [table, text] of Object.entries(right)) {
        expect([table, left[table] === text]).toEqual([table, true]);
      }
    });

    it('has repeated each stage that was killed, once', () => {
      for (const { attempts, state } of Object.values(place.manifest('big').stages)) {
        expect({ attempts, state }).toEqual({ attempts: 2, state: 'done' });
      }
    });

    it('holds the same files as an undisturbed run, and no work in progress', async () => {
      const files = async (each: Workplace) =>
        (await filesBelow(each.lake))
          ?.map((line) => line.split(' ')[0])
          .filter((path) => !path?.endsWith('.lock') && !path?.endsWith('.tmp'));
      expect(await files(place)).toEqual(await files(calm));
    });

    it('holds no drafts of what the killed processes were about to write', async () => {
      expect((await filesBelow(place.lake))?.filter((file) => file.includes('.tmp '))).toEqual([]);
    });
  });
});

describe('A run that is interrupted with Ctrl-C', () => {
  it('says so once, ends with status 1, and goes on when it is repeated', async () => {
    const interrupt = { signal: 'SIGINT' as const, delay: 50, hold: false };
    let tries = 0;
    let place, seen, ended;
    do {
      tries += 1;
      place = await lakeWithARun();
      seen = await place.ask(before);
      ended = await signalInStage(runToKill(place, 'big'), 'curated', interrupt);
    } while (!ended.hit && tries < mostTries);
    const { status, stderr, hit } = ended;
    expect({ hit, status, stderr }).toEqual({
      hit: true,
      status: 1,
      stderr:
        'rentlake: Interrupted during curated. Nothing was published; the same command with --run-id big goes on from there.\n',
    });
    expect(await place.ask(before)).toEqual(seen);
    expect((await filesBelow(place.lake))?.filter((file) => file.includes('scratch/'))).toEqual([]);
    expect(await startRentlake(argumentsOf(place, 'big')).ended).toMatchObject({ status: 0 });
    expect(place.manifest('big').stages).toMatchObject({
      ingestion: { attempts: 1 },
      curated: { attempts: 2 },
    });
    expect(await place.ask(before)).toEqual(await calm.ask(before));
  });
});

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { FileLock } from '@rentlake/lake';
import { stageRunning } from './support/crash.ts';
import { filesBelow } from './support/folders.ts';
import { expectOneStays } from './support/overtaken.ts';
import { parquetRows } from './support/parquet.ts';
import { startRentlake } from './support/process.ts';
import { carRentalWith, rentals } from './support/sources.ts';
import { rentlake, workplace, type Workplace } from './support/workplace.ts';

const rentalsOf = (...amounts: number[]) =>
  workplace(carRentalWith({ 'transactions.csv': rentals(amounts) }));

/** One answer from two tables and one from a single table: what a reader would see mixed if anything were. */
const whole = `SELECT
  (SELECT SUM(daily_revenue) FROM car_rental.daily_metrics) AS by_day,
  (SELECT SUM(total_spent) FROM car_rental.user_transaction_metrics) AS by_user,
  (SELECT SUM(total_revenue) FROM car_rental.vehicle_location_metrics) AS by_place`;

const answerOf = (revenue: number) => ({ by_day: revenue, by_user: revenue, by_place: revenue });

const start = (lake: Workplace, source: Workplace, id: string) =>
  startRentlake([
    ...['run', 'car-rental', '--source', source.source],
    ...['--lake', lake.lake, '--run-id', id],
  ]);

const overtaken = (runId: string, by: string): string =>
  `Run ${runId} of car-rental was overtaken: run ${by} was published after ${runId} began to be. Readers stay with ${by}. To publish other data, start a new run.`;

describe('Two runs at once into one lake', () => {
  it('of one id: one publishes, the other says why it does not', async () => {
    const place = rentalsOf(1, 2, 3);
    const { lake, marketplace } = place;
    const gate = FileLock.tryAcquire(join(lake, 'presentation/car-rental/._published.json.lock'));
    const first = start(place, place, 'same').ended;
    while (!stageRunning({ lake, marketplace, runId: 'same' }, 'publisher')) await sleep(5);
    expect(await start(place, place, 'same').ended).toMatchObject({
      status: 1,
      stderr:
        'rentlake: Run same of car-rental is being worked on by another process. Wait for it, or choose another --run-id.\n',
    });
    gate?.[Symbol.dispose]();
    expect(await first).toMatchObject({ status: 0, stderr: '' });
    expect(await place.ask(whole)).toEqual([answerOf(6)]);
  });

  it('of two ids: each is published, or overtaken by the other, and readers see one of them whole', async () => {
    const sources = [rentalsOf(1), rentalsOf(10)] as const;
    const [place] = sources;
    for (const attempt of ['a', 'b']) {
      const runs = sources.map((source, index) => start(place, source, `${attempt}${index}`));
      const ended = await Promise.all(runs.map((run) => run.ended));
      const { run_id: current } = place.published();
      const other = `${attempt}${current.endsWith('0') ? 1 : 0}`;
      const ends = Object.fromEntries(
        ended.map(({ status, stderr }, index) => [`${attempt}${index}`, [status, stderr]] as const),
      );
      expect(ends).toMatchObject({ [current]: [0, ''] });
      expect([
        [0, ''],
        [1, `rentlake: ${overtaken(other, current)}\n`],
      ]).toContainEqual(ends[other]);
      for (const [index, revenue] of [1, 10].entries()) {
        const id = `${attempt}${index}`;
        expect(place.manifest(id).state).toBe(ends[id]?.[0] === 0 ? 'published' : 'failed');
        const path = `presentation/car-rental/daily_metrics/run_id=${id}`;
        expect(await parquetRows(place.lake, path, 'daily_revenue')).toEqual([
          { daily_revenue: `${revenue}.00` },
        ]);
      }
      expect(await place.ask(whole)).toEqual([answerOf(current.endsWith('0') ? 1 : 10)]);
    }
    expect((await filesBelow(place.lake))?.filter((file) => file.includes('scratch/'))).toEqual([]);
  });

  it('in one process, too, do not get into each other’s way', async () => {
    const place = rentalsOf(1);
    const ids = ['one', 'two', 'three'];
    const ended = await Promise.all(ids.map((id) => place.run(id)));
    expectOneStays(place, ids, ended);
  });
});

describe('Readers who ask while runs publish', () => {
  it('always get the answer of one run, never a mixture', async () => {
    const place = rentalsOf(1);
    await place.run('r1');
    const revenues = [2, 3, 4];
    let isPublishing = true;
    const publish = async (): Promise<void> => {
      for (const revenue of revenues) {
        const { source } = rentalsOf(revenue);
        const args = ['run', 'car-rental', '--source', source, '--lake', place.lake];
        const run = startRentlake([...args, '--run-id', `r${revenue}`, '--keep', '10']);
        expect(await run.ended).toMatchObject({ status: 0 });
      }
    };
    const seen: unknown[] = [];
    const read = async (): Promise<void> => {
      while (isPublishing) {
        const { status, stdout, stderr } = await rentlake([
          ...['query', whole, '--format', 'json', '--lake', place.lake],
        ]);
        expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
        seen.push(...(JSON.parse(stdout) as unknown[]));
      }
    };
    const publishing = publish().finally(() => {
      isPublishing = false;
    });
    await Promise.all([publishing, read()]);
    const answers = [...new Set(seen.map((answer) => JSON.stringify(answer)))];
    const expected = [1, ...revenues].map((revenue) => JSON.stringify(answerOf(revenue)));
    expect(answers.filter((answer) => !expected.includes(answer))).toEqual([]);
    expect(answers.length).toBeGreaterThan(1);
    expect(seen.length).toBeGreaterThan(3);
  });
});

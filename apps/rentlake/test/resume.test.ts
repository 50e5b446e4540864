import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { filesBelow, type Files } from './support/folders.ts';
import { carRentalWith, rentals, vehicles } from './support/sources.ts';
import { recordingTerminal } from './support/terminal.ts';
import { workplace, type Outcome, type Workplace } from './support/workplace.ts';

/** A run that failed in its kpi stage, because a file stands where a table should go. */
async function failedInKpi(
  files?: Files,
): Promise<{ place: Workplace; outcome: Outcome; repair: () => void }> {
  const place = workplace(files);
  const inTheWay = join(place.lake, 'presentation/car-rental/daily_metrics');
  mkdirSync(dirname(inTheWay), { recursive: true });
  writeFileSync(inTheWay, 'a file');
  const outcome = await place.run('monday');
  return { place, outcome, repair: () => rmSync(inTheWay) };
}

const attempts = (place: Workplace) =>
  Object.fromEntries(
    Object.entries(place.manifest('monday').stages).map(([name, stage]) => [name, stage.attempts]),
  );

describe('A run that stopped half-way', () => {
  let failed: Awaited<ReturnType<typeof failedInKpi>>;
  beforeAll(async () => {
    failed = await failedInKpi();
  });

  it('ends with status 1 and is not visible', async () => {
    const { place, outcome } = failed;
    expect(outcome).toMatchObject({
      status: 1,
      stderr:
        'rentlake: <lake> cannot be written (presentation/car-rental/daily_metrics/run_id=monday): EEXIST. A file is in the way; choose another folder.\n',
    });
    expect(place.manifest('monday')).toMatchObject({
      state: 'failed',
      stages: { curated: { state: 'done' }, kpi: { state: 'failed', attempts: 1 } },
    });
    expect((await place.command(['query', 'FROM car_rental.daily_metrics'])).status).toBe(1);
  });

  it('is resumed by its id: what is done is not done again', async () => {
    const { place, repair } = failed;
    repair();
    const { start } = place.manifest('monday').stages['curated']!;
    expect(await place.run('monday')).toMatchObject({ status: 0, stderr: '' });
    expect(attempts(place)).toEqual({
      ingestion: 1,
      curated: 1,
      kpi: 2,
      'crawler-trigger': 1,
      publisher: 1,
      'athena-runner': 1,
    });
    expect(place.manifest('monday').stages['curated']?.start).toBe(start);
    expect(place.manifest('monday').state).toBe('published');
    expect(place.published().run_id).toBe('monday');
  });
});

it('A run that stopped half-way starts again when its input has changed since', async () => {
  const { place, repair } = await failedInKpi();
  repair();
  await place.replaceSource(carRentalWith({ 'transactions.csv': rentals([1, 2, 3, 4, 5]) }));
  expect(await place.run('monday')).toMatchObject({ status: 0 });
  expect(new Set(Object.values(attempts(place)))).toEqual(new Set([1]));
  expect(place.manifest('monday').datasets['transactions']).toMatchObject({ read: 5, curated: 5 });
  expect(await place.ask('SELECT daily_revenue FROM car_rental.daily_metrics')).toEqual([
    { daily_revenue: 15 },
  ]);
});

it('A run that starts again keeps nothing of the files it had before', async () => {
  const files = {
    'vehicles.csv': undefined,
    'vehicles/a.csv': vehicles('V1,sedan,,,,'),
    'vehicles/b.csv': vehicles('V2,suv,,,,'),
  };
  const { place, repair } = await failedInKpi(carRentalWith(files));
  expect(place.manifest('monday').datasets['vehicles']).toMatchObject({ raw: 2, curated: 2 });
  repair();
  await place.replaceSource(carRentalWith({ 'vehicles.csv': vehicles('V1,van,,,,') }));
  expect(await place.run('monday')).toMatchObject({ status: 0 });
  expect(place.manifest('monday').datasets['vehicles']).toMatchObject({ raw: 1, curated: 1 });
});

describe('A run that is interrupted in this process', () => {
  /** Presses Ctrl-C as soon as the line of a finished stage appears. */
  async function interruptedAfter(stage: string) {
    const place = workplace();
    const terminal = recordingTerminal((text) => {
      if (text.startsWith(stage)) terminal.interrupt();
    });
    const outcome = await place.command(place.runArguments('monday'), terminal);
    return { place, outcome, isStillHeard: terminal.interrupt() };
  }

  it('before it is published ends with status 1 and goes on when it is repeated', async () => {
    const { place, outcome, isStillHeard } = await interruptedAfter('ingestion');
    expect(outcome).toMatchObject({
      status: 1,
      stderr:
        'rentlake: Interrupted during curated. Nothing was published; the same command with --run-id monday goes on from there.\n',
    });
    expect(isStillHeard).toBe(false);
    expect(await place.run('monday')).toMatchObject({ status: 0, stderr: '' });
    expect(attempts(place)).toMatchObject({ ingestion: 1, curated: 1 });
  });

  it('after it is published ends with status 3 and is visible', async () => {
    const { place, outcome } = await interruptedAfter('publisher');
    expect(outcome).toMatchObject({
      status: 3,
      stderr:
        'rentlake: Run monday is published, but athena-runner failed: Interrupted. Repeat it with --run-id monday.\n',
    });
    expect(place.published().run_id).toBe('monday');
    expect(await place.run('monday')).toMatchObject({ status: 0 });
    expect(attempts(place)).toMatchObject({ publisher: 1, 'athena-runner': 1 });
  });
});

it('A run leaves no work in progress behind', async () => {
  const { place, repair } = await failedInKpi();
  const scratch = async () =>
    (await filesBelow(place.lake))?.filter((file) => /scratch|\.tmp /.test(file));
  expect(await scratch()).toEqual([]);
  repair();
  await place.run('monday');
  expect(await scratch()).toEqual([]);
});

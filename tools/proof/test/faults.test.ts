import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Manifest } from '@rentlake/lake';
import { marketplaces, type Marketplace } from '@rentlake/metrics';
import { MARKETPLACES, writeMarketplace } from '@rentlake/sample-data';
import fc from 'fast-check';
import { faultPlan, incidents, themesOf, type FaultPlan } from '../src/fault-plan.ts';
import { Incidents } from '../src/incidents.ts';
import { JobFunctions } from '../src/job-functions.ts';
import { leaksIn } from '../src/leaks.ts';
import { Mishaps } from '../src/mishaps.ts';
import { noRows, ProvingGround } from '../src/proving-ground.ts';
import { Readers, type TableRows } from '../src/readers.ts';
import { takeDownTheRoad, type Invoke, type RoadEnd } from '../src/road.ts';
import { bySpark } from '../src/spark-stages.ts';
import { nowAndThen, watch } from '../src/watch.ts';
import { Weather } from '../src/weather.ts';
import { WholeAws } from '../src/whole-aws.ts';

const seed = Number(process.env['RENTLAKE_FAULT_SEED'] ?? 20_250_131);
/** Of each marketplace; without it, those that have a theme. */
const rounds = process.env['RENTLAKE_FAULT_ROUNDS'];
const leastFaults = 300;

/** What an event may end with that came twice, or once more, while others worked. */
const passing = /^(Conflict|Throttled|Transient)$/;

/** Values that may show nowhere but in the rows of the source themselves. */
const planted = { AWS_SECRET_ACCESS_KEY: 'planted/aws+secret', person: 'example.com' };

let folder: string;
let owner: AsyncDisposableStack;
let whole: WholeAws;
let readers: Readers;
let accidents: Incidents;
let ground: ProvingGround;
let functions: JobFunctions;
let mishaps: Mishaps;
const faults: Record<string, number> = {};
const seen: Record<string, number> = {};
const ends: RoadEnd[] = [];
const exchanged: string[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'rentlake-faults-'));
  for (const marketplace of MARKETPLACES) {
    for (const version of [1, 2]) {
      const out = sourceOf(marketplace, version);
      writeMarketplace({ marketplace, out, rows: 60, seed: version, clean: false });
    }
  }
  owner = new AsyncDisposableStack();
  owner.defer(() => rmSync(folder, { recursive: true, force: true }));
  whole = owner.use(await WholeAws.start());
  ground = owner.use(ProvingGround.on(whole.aws, 'lake'));
  readers = owner.use(new Readers(whole));
  accidents = owner.use(new Incidents(whole));
  functions = owner.use(
    new JobFunctions({
      ...whole.environment,
      AWS_SECRET_ACCESS_KEY: planted.AWS_SECRET_ACCESS_KEY,
      RENTLAKE_LEASE_SECONDS: '4',
      RENTLAKE_MEMORY: '1GB',
      RENTLAKE_QUERY_CONCURRENCY: '4',
    }),
  );
  mishaps = new Mishaps(functions);
});

afterAll(() => owner[Symbol.asyncDispose]());

const sourceOf = (marketplace: string, version: number): string =>
  join(folder, `${marketplace}-${version}`);

function add(counts: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [what, count] of Object.entries(more)) counts[what] = (counts[what] ?? 0) + count;
}

const recorded =
  (invoke: Invoke): Invoke =>
  async (stage, event) => {
    const outcome = await invoke(stage, event);
    exchanged.push(JSON.stringify({ stage, event, outcome }));
    return outcome;
  };

/** One run on its road, in that weather. */
async function takeThrough(
  marketplace: Marketplace,
  runId: string,
  plan: FaultPlan,
): Promise<RoadEnd> {
  const weather = new Weather(plan);
  whole.faults = (request) => mishaps.choose(request) ?? weather.choose(request);
  const struck = accidents.during(
    recorded(mishaps.strike(plan.mishap)),
    marketplace,
    plan.incident,
  );
  const { endpoint } = whole.aws;
  const invoke = plan.bySpark ? bySpark(struck, { endpoint }) : struck;
  try {
    return await takeDownTheRoad(invoke, { marketplace: marketplace.name, runId });
  } finally {
    whole.faults = () => undefined;
    whole.crawls.clear();
    add(faults, weather.faults);
  }
}

/** One run on its road, in good weather. */
const calmly = (marketplace: Marketplace, runId: string): Promise<RoadEnd> =>
  takeDownTheRoad(
    recorded((stage, event) => functions.invoke(stage, event)),
    { marketplace: marketplace.name, runId },
  );

/** What each kind of reader sees. */
async function expectReadersOf(marketplace: Marketplace, rows: TableRows): Promise<void> {
  expect(await ground.publishedRows(marketplace)).toEqual(rows);
  expect(await readers.onAthena(marketplace)).toEqual(rows);
  const onRedshift = await readers.onRedshift(marketplace);
  if (onRedshift) expect(onRedshift).toEqual(rows);
}

describe.each(MARKETPLACES)('%s, while requests, answers, jobs and functions go wrong', (name) => {
  const marketplace = marketplaces[name]!;
  const count = Number(rounds ?? themesOf(name));
  const plans = Array.from({ length: count }, (_, round): FaultPlan => {
    const ofRound = seed + MARKETPLACES.indexOf(name) * 1000 + round;
    const [plan] = fc.sample(faultPlan(name, round), { numRuns: 1, seed: ofRound });
    return plan!;
  });
  let before: { readonly runId: string; readonly rows: TableRows } | undefined;

  test.each(plans.map((plan, round) => [round + 1, plan] as const))(
    'round %i ends published and equal, or failed with a clear cause and the old data; readers see nothing else meanwhile',
    async (round, plan) => {
      const version = (round % 2) + 1;
      const runId = `round-${round}`;
      const source = sourceOf(name, version);
      await ground.putSource(marketplace, source);
      const local: Manifest = await ground.localRun(marketplace, `version-${version}`, source);
      const rows = await ground.rows(marketplace, local);
      const versions = { before: before?.rows ?? noRows(marketplace), after: rows };

      const storm = await watch({ readers, ground }, marketplace, versions, nowAndThen, () =>
        takeThrough(marketplace, runId, plan),
      );
      ends.push(storm.result);
      add(seen, storm.seen.counts);
      expect(storm.seen.mixtures).toEqual([]);
      expect(storm.result).toMatchObject(
        plan.fails === undefined
          ? { state: 'published' }
          : { state: 'failed', name: plan.fails, cause: expect.stringMatching(/./) },
      );
      if (storm.result.state === 'failed') {
        const published = (await ground.published(marketplace))?.run_id;
        // What fails after the switch fails after the switch.
        const isAfter = storm.result.stage === 'athena-runner';
        expect(published).toBe(isAfter ? runId : before?.runId);
        await expectReadersOf(marketplace, isAfter ? rows : versions.before);
        // What failed goes on where it stopped, when the weather is better.
        const calm = await watch({ readers, ground }, marketplace, versions, nowAndThen, () =>
          calmly(marketplace, runId),
        );
        add(seen, calm.seen.counts);
        expect(calm.seen.mixtures).toEqual([]);
        expect(calm.result).toEqual({ state: 'published' });
      }
      if (before) {
        add(faults, { 'event too late': 1 });
        const late = { marketplace: name, run_id: before.runId };
        const { error } = await functions.invoke(plan.tooLate, late);
        if (error) expect(error).toMatchObject({ errorType: 'BadRequest' });
      }
      expect((await ground.published(marketplace))?.run_id).toBe(runId);
      expect(await ground.differences(marketplace, runId, local)).toEqual([]);
      await expectReadersOf(marketplace, rows);
      expect(new Set(await readers.runs(marketplace))).toEqual(new Set([runId]));
      before = { runId, rows };
    },
    300_000,
  );
});

test('an event that came twice, or once more, ended as the first one, or as a conflict that passes', () => {
  const unexpected = mishaps.beside.filter(
    ({ outcome: { error } }) => error && !passing.test(error.errorType),
  );
  expect(unexpected).toEqual([]);
});

test(`at least ${leastFaults} requests, answers, jobs and functions went wrong, of every kind`, () => {
  const all: Record<string, number> = { ...faults };
  for (const [kind, count] of Object.entries(mishaps.happened))
    add(all, { [`function ${kind}`]: count });
  for (const incident of accidents.happened) add(all, { [incident]: 1 });
  console.log(JSON.stringify({ faults: all, ends, seen }, null, 2));
  const total = Object.values(all).reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(leastFaults);
  const kinds = [/ cut$/, / unreachable$/, / slow$/, / Internal/, / (Throttling|SlowDown)/];
  const refusals = [/ Expired/, / AccessDenied/];
  const kindsMissing = [...kinds, ...refusals].filter(
    (kind) => !Object.keys(all).some((what) => kind.test(what)),
  );
  expect(kindsMissing).toEqual([]);
  const happened = ['function killed', 'function late', 'function again', 'function twice'];
  expect(Object.keys(all)).toEqual(
    expect.arrayContaining([...happened, 'event too late', ...incidents]),
  );
});

test('readers of every place saw old runs and new ones', () => {
  expect(Object.keys(seen).toSorted()).toEqual(
    ['Athena', 'Redshift', 'lake'].flatMap((place) => [`${place}: after`, `${place}: before`]),
  );
});

test('no log, event, report or error holds a secret or a person', () => {
  const texts = {
    'logs of the functions': functions.log.join('\n'),
    exchanged: exchanged.join('\n'),
  };
  expect(leaksIn(texts, Object.values(planted))).toEqual([]);
});

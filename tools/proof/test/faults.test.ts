import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { layout, stages, type Manifest, type Stage } from '@rentlake/lake';
import { marketplaces, runsSchema, type Marketplace } from '@rentlake/metrics';
import { MARKETPLACES, writeMarketplace } from '@rentlake/sample-data';
import fc from 'fast-check';
import { faultPlan, incidents, themesOf, type FaultPlan } from '../src/fault-plan.ts';
import { Incidents } from '../src/incidents.ts';
import { JobFunctions } from '../src/job-functions.ts';
import { leaksIn, missingIn, textsOf } from '../src/leaks.ts';
import { everywhere, lookEverywhere, looksAt, type Looks, type TableRows } from '../src/looks.ts';
import { Mishaps } from '../src/mishaps.ts';
import { personal } from '../src/personal.ts';
import { noRows, ProvingGround } from '../src/proving-ground.ts';
import { Readers } from '../src/readers.ts';
import { takeDownTheRoad, type Invoke, type RoadEnd } from '../src/road.ts';
import { bySpark } from '../src/spark-stages.ts';
import { tracesIn } from '../src/traces.ts';
import { nowAndThen, watch, type LookNow } from '../src/watch.ts';
import { Weather } from '../src/weather.ts';
import { WholeAws } from '../src/whole-aws.ts';

const seed = Number(process.env['RENTLAKE_FAULT_SEED'] ?? 20_250_131);
/** Of each marketplace; without it, those that have a theme. */
const rounds = process.env['RENTLAKE_FAULT_ROUNDS'];
const leastFaults = 300;

/** What an event may end with that came twice, or once more, while others worked. */
const passing = /^(Conflict|Throttled|Transient)$/;

/** It may show nowhere. */
const secrets = { AWS_SECRET_ACCESS_KEY: 'planted/aws+secret' };

/** Faults that each service must have met, so that no client was spared one of them. */
const passingKinds = [/ (ThrottlingException|SlowDown)$/, / Internal/, / cut$/, / Expired/];
const servicesHit = ['s3', 'glue', 'athena', 'redshift-data', 'emr-serverless'];

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
/** What a run left behind when it ended; later runs remove it. */
const left: Record<string, string> = {};

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
      ...secrets,
      RENTLAKE_LEASE_SECONDS: '4',
      RENTLAKE_KEEP_RUNS: '2',
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

/** Calls functions; when a publisher has failed, readers look before anybody goes on. */
const lookedAt =
  (invoke: Invoke, lookNow: LookNow): Invoke =>
  async (stage, event) => {
    const outcome = await invoke(stage, event);
    if (stage === 'publisher' && outcome.error) {
      await whole.settled();
      await lookNow();
    }
    return outcome;
  };

/** One run on its road, in that weather. */
async function takeThrough(
  marketplace: Marketplace,
  runId: string,
  plan: FaultPlan,
  lookNow: LookNow,
): Promise<RoadEnd> {
  const weather = new Weather(plan);
  whole.strike(
    (request) => mishaps.choose(request) ?? weather.choose(request),
    weather.chooseOfJobs,
  );
  const struck = accidents.during(recorded(mishaps.strike(plan.mishaps)), marketplace, plan);
  const invoke = lookedAt(plan.bySpark ? throughSpark(struck) : struck, lookNow);
  try {
    return await takeDownTheRoad(invoke, { marketplace: marketplace.name, runId });
  } finally {
    whole.strike(() => undefined);
    whole.crawls.clear();
    whole.queries.clear();
    add(faults, weather.faults);
  }
}

const throughSpark = (invoke: Invoke): Invoke => bySpark(invoke, { endpoint: whole.aws.endpoint });

/** Nothing goes wrong. */
const calm = recorded((stage, event) => functions.invoke(stage, event));

interface EarlierRun {
  readonly runId: string;
  readonly rows: TableRows;
}

/** What an event of a run may be answered that was published before the one that is published now. */
async function lateAnswer(
  marketplace: Marketplace,
  runId: string,
  shown: string,
): Promise<Answers> {
  const { datasets, tables, queries } = await ground.manifest(marketplace, runId);
  const report = { run_id: runId };
  return {
    // The source has other files by now.
    ingestion: { error: { errorType: 'BadRequest' } },
    curated: { report: { ...report, datasets } },
    kpi: { report: { ...report, tables } },
    'crawler-trigger': { report: { ...report, state: 'done', waiting_for: [] } },
    publisher: { report: { ...report, previous_run_id: shown } },
    'athena-runner': { report: { ...report, state: 'done', queries } },
  };
}

type Answers = Readonly<Record<Stage, object>>;

describe.each(MARKETPLACES)('%s, while requests, answers, jobs and functions go wrong', (name) => {
  const marketplace = marketplaces[name]!;
  const count = Number(rounds ?? themesOf(name));
  const plans = Array.from({ length: count }, (_, round): FaultPlan => {
    const ofRound = seed + MARKETPLACES.indexOf(name) * 1000 + round;
    const [plan] = fc.sample(faultPlan(name, round), { numRuns: 1, seed: ofRound });
    return plan!;
  });
  let before: EarlierRun | undefined;
  let looks: Looks;

  beforeAll(() => {
    looks = looksAt(marketplace, { readers, ground });
  });

  async function expectEverywhere(rows: TableRows): Promise<void> {
    expect(await lookEverywhere(looks)).toEqual(everywhere(looks, rows));
  }

  /** @returns nothing when all of it is in every version of the source. */
  const notPlanted = (): readonly string[] =>
    [1, 2].flatMap((version) => missingIn(sourceOf(name, version), personal[name]!));

  test('what is searched for is in the source', () => {
    expect(notPlanted()).toEqual([]);
  });

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

      const storm = await watch(looks, versions, nowAndThen, (lookNow) =>
        takeThrough(marketplace, runId, plan, lookNow),
      );
      ends.push(storm.result);
      add(seen, storm.seen.counts);
      expect(storm.seen.mixtures).toEqual([]);
      const { fails } = plan;
      expect(storm.result).toMatchObject(
        fails
          ? { ...fails, state: 'failed', cause: expect.stringMatching(fails.cause) }
          : { state: 'published' },
      );
      if (storm.result.state === 'failed') {
        // What fails after the switch fails after the switch.
        const isAfter = storm.result.stage === 'athena-runner';
        expect((await ground.published(marketplace))?.run_id).toBe(isAfter ? runId : before?.runId);
        await expectEverywhere(isAfter ? rows : versions.before);
        // What failed goes on where it stopped, when the weather is better.
        const again = await watch(looks, versions, nowAndThen, () =>
          takeDownTheRoad(plan.bySpark ? throughSpark(calm) : calm, { marketplace: name, runId }),
        );
        add(seen, again.seen.counts);
        expect(again.seen.mixtures).toEqual([]);
        expect(again.result).toEqual({ state: 'published' });
      }
      if (before && plan.tooLate) {
        const answers = await lateAnswer(marketplace, before.runId, runId);
        const late = { marketplace: name, run_id: before.runId };
        expect(await calm(plan.tooLate, late)).toMatchObject(answers[plan.tooLate]);
        add(faults, { [`${plan.tooLate} too late`]: 1 });
      }
      expect((await ground.published(marketplace))?.run_id).toBe(runId);
      expect(await ground.differences(marketplace, runId, local)).toEqual([]);
      await expectEverywhere(rows);
      expect(new Set(await readers.runs(marketplace))).toEqual(new Set([runId]));
      Object.assign(left, await textsOf(ground.lake, runId));
      before = { runId, rows };
    },
    600_000,
  );

  test('the lake and the catalogue have the published run and one more, and an event for one that is gone is refused', async () => {
    const kept = [plans.length, plans.length - 1].map((round) => `round-${round}`);
    const keys = await ground.lake.keys(`runs/${name}/`);
    const manifests = kept.map((runId) => layout.manifest(name, runId));
    expect(keys.filter((key) => key.endsWith('/manifest.json'))).toEqual(manifests.toSorted());
    const [metric] = Object.values(marketplace.metrics);
    const known = await readers.ask(
      `SELECT DISTINCT run_id FROM "${metric!.table.name}"`,
      runsSchema(marketplace),
    );
    expect(known.toSorted().map((line) => JSON.parse(line) as object)).toEqual(
      kept.toSorted().map((run_id) => ({ run_id })),
    );
    const gone = await calm('publisher', { marketplace: name, run_id: 'round-1' });
    expect(gone.error).toMatchObject({ errorType: 'BadRequest' });
  });
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
  // A slow answer, of less time than any client has, is no failure.
  const failed = Object.entries(all).filter(([what]) => !what.endsWith(' slow'));
  const total = failed.reduce((sum, [, count]) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(leastFaults);
  expect(Object.keys(all)).toEqual(
    expect.arrayContaining([
      ...['killed', 'late', 'again', 'twice'].map((kind) => `function ${kind}`),
      ...stages.map((stage) => `${stage} too late`),
      ...incidents,
    ]),
  );
  const whats = Object.keys(all);
  const missing = (of: readonly string[], kinds: readonly RegExp[]): readonly string[] =>
    of.flatMap((service) =>
      kinds
        .filter((kind) => !whats.some((what) => what.startsWith(`${service} `) && kind.test(what)))
        .map((kind) => `${service} ${kind}`),
    );
  expect(missing(servicesHit, passingKinds)).toEqual([]);
  expect(missing(['jobs s3'], [/ SlowDown$/, / Internal/, / cut$/, / unreachable$/])).toEqual([]);
  expect(missing(['s3', 'redshift-data'], [/ AccessDenied/])).toEqual([]);
  expect(missing(['s3', 'glue', 'redshift-data'], [/ unreachable$/, / slow$/])).toEqual([]);
});

test('what the documents let functions and Spark jobs do was enough for all of it', () => {
  expect(whole.notAllowed).toEqual([]);
});

test('readers of every place saw old runs and new ones', () => {
  expect(Object.keys(seen).toSorted()).toEqual(
    ['Athena', 'Redshift', 'lake'].flatMap((place) => [`${place}: after`, `${place}: before`]),
  );
});

test('no log, manifest, event, report, error, result or key of the lake holds a secret or a person', async () => {
  const texts: Record<string, string> = {
    ...left,
    ...(await textsOf(ground.lake)),
    ...(await tracesIn(whole)),
    'logs of the functions': functions.log.join('\n'),
    'events and reports': [
      ...exchanged,
      ...mishaps.beside.map((each) => JSON.stringify(each)),
    ].join('\n'),
  };
  const planted = [...Object.values(secrets), ...Object.values(personal).flat()];
  expect(leaksIn(texts, planted)).toEqual([]);
});

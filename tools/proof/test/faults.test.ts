import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Manifest, Stage } from '@rentlake/lake';
import { marketplaces, type Marketplace } from '@rentlake/metrics';
import { MARKETPLACES, writeMarketplace } from '@rentlake/sample-data';
import type { Outcome } from '@rentlake/testing';
import fc from 'fast-check';
import {
  faultPlan,
  incidents,
  type FaultPlan,
  type Incident,
  type Mishap,
} from '../src/fault-plan.ts';
import { Incidents } from '../src/incidents.ts';
import { JobFunctions } from '../src/job-functions.ts';
import { ProvingGround } from '../src/proving-ground.ts';
import { Readers } from '../src/readers.ts';
import { takeDownTheRoad, type Invoke, type RoadEnd } from '../src/road.ts';
import { Weather } from '../src/weather.ts';
import { WholeAws } from '../src/whole-aws.ts';

const seed = Number(process.env['RENTLAKE_FAULT_SEED'] ?? 20_250_131);
const rounds = Number(process.env['RENTLAKE_FAULT_ROUNDS'] ?? 8);
const leastFaults = 300;
const clear = /^(BadConfiguration|Conflict|JobFailed|Throttled|Transient|Sandbox\.Timedout)$/;

let folder: string;
let owner: AsyncDisposableStack;
let whole: WholeAws;
let readers: Readers;
let accidents: Incidents;
let ground: ProvingGround;
let functions: JobFunctions;
const faults: Record<string, number> = {};
const ends: RoadEnd[] = [];

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
      RENTLAKE_LEASE_SECONDS: '4',
      RENTLAKE_MEMORY: '1GB',
      RENTLAKE_QUERY_CONCURRENCY: '4',
    }),
  );
});

afterAll(() => owner[Symbol.asyncDispose]());

const sourceOf = (marketplace: string, version: number): string =>
  join(folder, `${marketplace}-${version}`);

/** Calls functions, and has happen to them what the plan says. */
function withMishaps(mishaps: readonly Mishap[]): Invoke {
  const left = [...mishaps];
  return async (stage: Stage, event: object): Promise<Outcome> => {
    const index = left.findIndex((mishap) => mishap.stage === stage);
    const [mishap] = index < 0 ? [] : left.splice(index, 1);
    if (mishap) faults[`function ${mishap.kind}`] = (faults[`function ${mishap.kind}`] ?? 0) + 1;
    switch (mishap?.kind) {
      case 'twice': {
        const both = await Promise.all([
          functions.invoke(stage, event),
          functions.invoke(stage, event),
        ]);
        return both.find(({ error }) => error === undefined) ?? both[0];
      }
      case 'again': {
        const first = await functions.invoke(stage, event);
        const second = await functions.invoke(stage, event);
        return first.error ? second : first;
      }
      case 'killed': {
        const outcome = functions.invoke(stage, event);
        await pause(mishap.after);
        functions.kill(stage);
        return outcome;
      }
      case 'late':
        return functions.invoke(stage, event, mishap.after);
      case undefined:
        return functions.invoke(stage, event);
    }
  };
}

/** One run on its road, in that weather. */
async function takeThrough(
  marketplace: Marketplace,
  runId: string,
  plan: FaultPlan,
  incident?: Incident,
): Promise<RoadEnd> {
  const weather = new Weather(plan);
  whole.aws.faults = weather.choose;
  try {
    const invoke = accidents.during(withMishaps(plan.mishaps), marketplace, incident);
    return await takeDownTheRoad(invoke, { marketplace: marketplace.name, runId });
  } finally {
    whole.aws.faults = () => undefined;
    whole.crawls.clear();
    for (const [what, count] of Object.entries(weather.faults)) {
      faults[what] = (faults[what] ?? 0) + count;
    }
  }
}

/** What each kind of reader sees; those of the lake are compared by files. */
async function expectReadersOf(marketplace: Marketplace, local: Manifest): Promise<void> {
  const rows = await ground.rows(marketplace, local);
  expect(await readers.onAthena(marketplace)).toEqual(rows);
  const onRedshift = await readers.onRedshift(marketplace);
  if (onRedshift) expect(onRedshift).toEqual(rows);
}

const calm: FaultPlan = {
  scattered: { permille: 0, seed: 1 },
  storms: [],
  mishaps: [],
  tooLate: 'publisher',
};

/** Redshift has the tables of the listings only, and only the first run of a marketplace needs a crawl. */
const incidentsOf: Readonly<Record<(typeof MARKETPLACES)[number], readonly Incident[]>> = {
  'car-rental': ['crawl fails', 'query cancelled', 'crawler busy'],
  listings: ['crawler busy', 'session lost', 'query cancelled'],
};

describe.each(MARKETPLACES)('%s, while requests, answers, jobs and functions go wrong', (name) => {
  const marketplace = marketplaces[name]!;
  const half = Math.ceil(rounds / 2);
  const first = MARKETPLACES.indexOf(name) * half;
  const plans = Array.from({ length: half }, (_, round): FaultPlan => {
    const [plan] = fc.sample(faultPlan(first + round), { numRuns: 1, seed: seed + first + round });
    return plan!;
  });
  /** What did not come about in its round may in the next one. */
  const waiting = [...incidentsOf[name]];
  let before: { readonly runId: string; readonly local: Manifest } | undefined;

  test.each(plans.map((plan, round) => [round + 1, plan] as const))(
    'round %i ends published and equal, or failed with a clear cause and the old data',
    async (round, plan) => {
      const version = (round % 2) + 1;
      const runId = `round-${round}`;
      const source = sourceOf(name, version);
      await ground.putSource(marketplace, source);
      const local = await ground.localRun(marketplace, `version-${version}`, source);
      const happened = accidents.happened.length;
      const end = await takeThrough(marketplace, runId, plan, waiting[0]);
      if (accidents.happened.length > happened) waiting.shift();
      ends.push(end);
      if (end.state === 'failed') {
        expect(end).toMatchObject({
          name: expect.stringMatching(clear),
          cause: expect.stringMatching(/./),
        });
        const published = (await ground.published(marketplace))?.run_id;
        // What fails after the switch fails after the switch.
        const isNew = published === runId && ['publisher', 'athena-runner'].includes(end.stage);
        expect(published).toBe(isNew ? runId : before?.runId);
        if (isNew) await expectReadersOf(marketplace, local);
        else if (before) await expectReadersOf(marketplace, before.local);
        // What failed goes on where it stopped, when the weather is better.
        expect(await takeThrough(marketplace, runId, calm)).toEqual({ state: 'published' });
      }
      if (before) {
        faults['event too late'] = (faults['event too late'] ?? 0) + 1;
        await functions.invoke(plan.tooLate, { marketplace: name, run_id: before.runId });
      }
      expect((await ground.published(marketplace))?.run_id).toBe(runId);
      expect(await ground.differences(marketplace, runId, local)).toEqual([]);
      await expectReadersOf(marketplace, local);
      before = { runId, local };
    },
    300_000,
  );
});

test(`at least ${leastFaults} requests, answers, jobs and functions went wrong, of every kind`, () => {
  const all: Record<string, number> = { ...faults };
  for (const incident of accidents.happened) all[incident] = (all[incident] ?? 0) + 1;
  console.log(JSON.stringify({ faults: all, ends }, null, 2));
  const total = Object.values(all).reduce((sum, count) => sum + count, 0);
  expect(total).toBeGreaterThanOrEqual(leastFaults);
  const kinds = [/ cut$/, / unreachable$/, / slow$/, / Internal/, / (Throttling|SlowDown)/];
  const refusals = [/ Expired/, / AccessDenied/];
  const mishaps = [/^function killed$/, /^function late$/, /^function again$/, /^function twice$/];
  const kindsMissing = [...kinds, ...refusals, ...mishaps, /^event too late$/].filter(
    (kind) => !Object.keys(all).some((what) => kind.test(what)),
  );
  expect(kindsMissing).toEqual([]);
  expect(Object.keys(all)).toEqual(expect.arrayContaining([...incidents]));
});

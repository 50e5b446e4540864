import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listings } from '@rentlake/metrics';
import { writeMarketplace } from '@rentlake/sample-data';
import type { FaultRequest } from '@rentlake/testing';
import fc from 'fast-check';
import { JobFunctions } from '../src/job-functions.ts';
import { ProvingGround } from '../src/proving-ground.ts';
import { Readers, type TableRows } from '../src/readers.ts';
import { patiently, takeDownTheRoad } from '../src/road.ts';
import { closely, watch } from '../src/watch.ts';
import { WholeAws } from '../src/whole-aws.ts';

const seed = Number(process.env['RENTLAKE_FAULT_SEED'] ?? 20_250_131);
/** Deaths somewhere on the way, besides those at its landmarks. */
const elsewhere = Number(process.env['RENTLAKE_PUBLISHER_DEATHS'] ?? 3);

/** Two runs that were published; the publisher goes from one to the other. */
const runs = ['one', 'two'] as const;

let owner: AsyncDisposableStack;
let whole: WholeAws;
let readers: Readers;
let ground: ProvingGround;
let functions: JobFunctions;
const rowsOf = new Map<string, TableRows>();
/** What the publisher asks for that changes something, in this order, when nothing goes wrong. */
let changes: readonly FaultRequest[];
let shown = 0;

const changesSomething = ({ operation, key }: FaultRequest): boolean =>
  !/^(Get|List|Head|Describe)/.test(operation) && !key.includes('/scratch/');

beforeAll(async () => {
  owner = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-deaths-'));
  owner.defer(() => rmSync(folder, { recursive: true, force: true }));
  whole = owner.use(await WholeAws.start());
  ground = owner.use(ProvingGround.on(whole.aws, 'lake'));
  readers = owner.use(new Readers(whole));
  const limits = { RENTLAKE_LEASE_SECONDS: '2', RENTLAKE_MEMORY: '1GB' };
  functions = owner.use(new JobFunctions({ ...whole.environment, ...limits }));
  for (const [number, runId] of runs.entries()) {
    const source = join(folder, runId);
    writeMarketplace({
      marketplace: 'listings',
      out: source,
      rows: 60,
      seed: number,
      clean: false,
    });
    await ground.putSource(listings, source);
    const run = { marketplace: listings.name, runId };
    const untilPublished = ['ingestion', 'curated', 'kpi', 'crawler-trigger', 'publisher'] as const;
    const invoke = functions.invoke.bind(functions);
    expect(await takeDownTheRoad(invoke, run, untilPublished)).toEqual({ state: 'published' });
    const local = await ground.localRun(listings, runId, source);
    rowsOf.set(runId, await ground.rows(listings, local));
    shown = number;
  }
  const asked: FaultRequest[] = [];
  whole.faults = (request) => {
    asked.push(request);
    return undefined;
  };
  await goTo(next());
  changes = asked.filter(changesSomething);
}, 300_000);

afterAll(() => owner[Symbol.asyncDispose]());

const next = (): string => runs[1 - shown]!;

/** Has the publisher show a run, as often as it takes. */
async function goTo(runId: string): Promise<void> {
  const event = { marketplace: listings.name, run_id: runId, rollback: true };
  const { error } = await patiently(() => functions.invoke('publisher', event));
  expect(error).toBeUndefined();
  shown = runs.indexOf(runId as (typeof runs)[number]);
}

/** Which of the changes it is. */
type Place = (changes: readonly FaultRequest[]) => number;

/** Of the change at which it dies. */
type Moment = 'before it is done' | 'after it is done';

const lastOf =
  (is: (change: FaultRequest) => boolean): Place =>
  (all) =>
    all.findLastIndex(is);

const landmarks: Readonly<Record<string, Place>> = {
  'the switch of the lake': lastOf(({ key }) => key.endsWith('/_published.json')),
  'the switch of the catalogue': lastOf(({ operation }) => operation === 'UpdateTable'),
  // Before the lake switches, staging is over, and the rest is done on connections of their own.
  'the last batch of Redshift before the switch of the lake': (all) =>
    all
      .slice(0, landmarks['the switch of the lake']!(all))
      .findLastIndex(({ service }) => service === 'redshift-data'),
};

const moments: readonly Moment[] = ['before it is done', 'after it is done'];

type Death = readonly [place: string, moment: Moment, at: Place];

/** Spread over the whole way, at places that chance chooses. */
const somewhere = fc
  .sample(
    fc.record({
      part: fc.double({ min: 0, max: 0.99, noNaN: true }),
      moment: fc.constantFrom(...moments),
    }),
    { numRuns: elsewhere, seed },
  )
  .map(({ part, moment }, index): Death => [
    `a change in part ${index + 1} of ${elsewhere} of its way`,
    moment,
    ({ length }) => Math.floor(((index + part) / elsewhere) * length),
  ]);

const deaths: readonly Death[] = [
  ...Object.entries(landmarks).flatMap(([name, at]) =>
    moments.map((moment): Death => [name, moment, at]),
  ),
  ...somewhere,
];

test.each(deaths)(
  'a publisher that dies at %s, %s, leaves every reader one whole run, and goes on when it is called again',
  async (_, moment, at) => {
    const runId = next();
    const versions = { before: rowsOf.get(runs[shown]!)!, after: rowsOf.get(runId)! };
    const index = at(changes);
    expect(changes[index]).toBeDefined();
    let left = index + 1;
    const { seen } = await watch({ readers, ground }, listings, versions, closely, async () => {
      whole.faults = (request) => {
        if (!changesSomething(request)) return undefined;
        left -= 1;
        if (left !== 0) return undefined;
        functions.kill('publisher');
        return { kind: moment === 'after it is done' ? 'cut' : 'unreachable' };
      };
      const event = { marketplace: listings.name, run_id: runId, rollback: true };
      const { error } = await functions.invoke('publisher', event);
      expect(error).toMatchObject({ errorType: 'Runtime.ExitError' });
      await goTo(runId);
    });
    expect(seen.mixtures).toEqual([]);
    expect(await ground.publishedRows(listings)).toEqual(versions.after);
    expect(await readers.onAthena(listings)).toEqual(versions.after);
    expect(await readers.onRedshift(listings)).toEqual(versions.after);
    expect(await readers.runs(listings)).toEqual([runId, runId]);
  },
);

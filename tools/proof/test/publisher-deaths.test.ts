import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { listings } from '@rentlake/metrics';
import { writeMarketplace } from '@rentlake/sample-data';
import type { FaultRequest } from '@rentlake/testing';
import fc from 'fast-check';
import { JobFunctions } from '../src/job-functions.ts';
import {
  everywhere,
  lookEverywhere,
  looksAt,
  type Looks,
  type Sight,
  type TableRows,
} from '../src/looks.ts';
import { ProvingGround } from '../src/proving-ground.ts';
import { Readers } from '../src/readers.ts';
import { patiently, takeDownTheRoad } from '../src/road.ts';
import { closely, watch, type Versions } from '../src/watch.ts';
import { WholeAws } from '../src/whole-aws.ts';

const seed = Number(process.env['RENTLAKE_FAULT_SEED'] ?? 20_250_131);
/** Deaths somewhere on the way, besides those at its landmarks. */
const elsewhere = Number(process.env['RENTLAKE_PUBLISHER_DEATHS'] ?? 3);

/** Two runs that were published; the publisher goes from one to the other. */
const runs = ['one', 'two'] as const;

let owner: AsyncDisposableStack;
let whole: WholeAws;
let readers: Readers;
let looks: Looks;
let ground: ProvingGround;
let functions: JobFunctions;
const rowsOf = new Map<string, TableRows>();
/** What the publisher asks for that changes something, in this order, when nothing goes wrong. */
let changes: readonly FaultRequest[];
let shown = 0;

/** But for its lease, which it renews from time to time, and what is gone when it is done. */
const changesSomething = ({ operation, key }: FaultRequest): boolean =>
  !/^(Get|List|Head|Describe)/.test(operation) && !/\/scratch\/|\.lock$/.test(key);

beforeAll(async () => {
  owner = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), 'rentlake-deaths-'));
  owner.defer(() => rmSync(folder, { recursive: true, force: true }));
  whole = owner.use(await WholeAws.start());
  ground = owner.use(ProvingGround.on(whole.aws, 'lake'));
  readers = owner.use(new Readers(whole));
  looks = looksAt(listings, { readers, ground });
  const limits = { RENTLAKE_LEASE_SECONDS: '4', RENTLAKE_MEMORY: '1GB' };
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
  whole.strike((request) => {
    asked.push(request);
    return undefined;
  });
  // Only the attempt that succeeds counts.
  await goTo(next(), () => asked.splice(0));
  changes = asked.filter(changesSomething);
});

afterAll(() => owner[Symbol.asyncDispose]());

const next = (): string => runs[1 - shown]!;

/** Has the publisher show a run, as often as it takes. */
async function goTo(runId: string, onAttempt: () => void = () => undefined): Promise<void> {
  const event = { marketplace: listings.name, run_id: runId, rollback: true };
  const { error } = await patiently(() => {
    onAttempt();
    return functions.invoke('publisher', event);
  });
  expect(error).toBeUndefined();
  shown = runs.indexOf(runId as (typeof runs)[number]);
}

/** Of the change at which it dies. */
type Moment = 'before it is done' | 'after it is done';

const moments: readonly Moment[] = ['before it is done', 'after it is done'];

/** A request: the last of its kind among those up to a place on the way. */
interface Landmark {
  readonly is: (request: FaultRequest) => boolean;
  readonly until: (changes: readonly FaultRequest[]) => number;
  /** What readers of lake, Athena and Redshift see when it dies there. */
  readonly seen: Readonly<Record<Moment, Sight<keyof Versions>>>;
}

const switchesLake = ({ key }: FaultRequest): boolean => key.endsWith('/_published.json');
const onlyRedshift = { lake: 'before', Athena: 'before', Redshift: 'after' } as const;
const allButAthena = { lake: 'after', Athena: 'before', Redshift: 'after' } as const;
const all = { lake: 'after', Athena: 'after', Redshift: 'after' } as const;

const landmarks: Readonly<Record<string, Landmark>> = {
  'the switch of the lake': {
    is: switchesLake,
    until: ({ length }) => length,
    seen: { 'before it is done': onlyRedshift, 'after it is done': allButAthena },
  },
  'the switch of the catalogue': {
    is: ({ operation }) => operation === 'UpdateTable',
    until: ({ length }) => length,
    seen: { 'before it is done': allButAthena, 'after it is done': all },
  },
  // Before the lake switches, staging is over, and the rest is done on connections of their own.
  'the last batch of Redshift before the switch of the lake': {
    is: ({ service }) => service === 'redshift-data',
    until: (changes) => changes.findIndex(switchesLake),
    seen: { 'before it is done': onlyRedshift, 'after it is done': onlyRedshift },
  },
};

interface Death {
  readonly name: string;
  readonly moment: Moment;
  /** Requests that it is one of. */
  readonly is: (request: FaultRequest) => boolean;
  /** Which of them, counted from 1. */
  readonly number: () => number;
  readonly expected: Sight<keyof Versions>;
}

const atLandmarks = Object.entries(landmarks).flatMap(([name, { is, until, seen }]) =>
  moments.map((moment): Death => {
    const number = (): number => changes.slice(0, until(changes)).filter(is).length;
    return { name, moment, is, number, expected: seen[moment] };
  }),
);

/** Spread over the whole way, at places that chance chooses. */
const somewhere = fc
  .sample(
    fc.record({
      part: fc.double({ min: 0, max: 0.99, noNaN: true }),
      moment: fc.constantFrom(...moments),
    }),
    { numRuns: elsewhere, seed },
  )
  .map(({ part, moment }, index): Death => ({
    name: `a change in part ${index + 1} of ${elsewhere} of its way`,
    moment,
    is: () => true,
    number: () => 1 + Math.floor(((index + part) / elsewhere) * changes.length),
    expected: {},
  }));

test.each([...atLandmarks, ...somewhere])(
  'a publisher that dies at $name, $moment, leaves every reader one whole run, and goes on when it is called again',
  async ({ moment, is, number, expected }) => {
    const runId = next();
    const versions = { before: rowsOf.get(runs[shown]!)!, after: rowsOf.get(runId)! };
    let left = number();
    expect(left).toBeGreaterThan(0);
    const { seen, result } = await watch(looks, versions, closely, async (lookNow) => {
      whole.strike((request) => {
        if (!changesSomething(request) || !is(request)) return undefined;
        left -= 1;
        if (left !== 0) return undefined;
        functions.kill('publisher');
        return { kind: moment === 'after it is done' ? 'cut' : 'unreachable' };
      });
      const event = { marketplace: listings.name, run_id: runId, rollback: true };
      const { error } = await functions.invoke('publisher', event);
      expect(error).toMatchObject({ errorType: 'Runtime.ExitError' });
      await whole.settled();
      // As it left them, before anybody goes on.
      const half = await lookNow();
      await goTo(runId);
      return half;
    });
    expect(seen.mixtures).toEqual([]);
    expect(result).toMatchObject(expected);
    expect(await lookEverywhere(looks)).toEqual(everywhere(looks, versions.after));
    expect(await readers.runs(listings)).toEqual([runId, runId]);
  },
);

test('what the documents let publishers do was enough for all of it', () => {
  expect(whole.notAllowed).toEqual([]);
});

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { ObjectStore } from '@rentlake/lake';
import type { Fault, LocalAws, LocalRedshift } from '@rentlake/testing';
import { loadRun } from '@rentlake/warehouse';
import { boats, storedRun, type Rows } from '@rentlake/warehouse/conformance';
import { Client } from 'pg';
import {
  redshiftSite,
  settingsOf,
  startRedshift,
  type RedshiftSite,
} from './redshift/redshift-site.ts';

const monday: Rows = {
  harbour_days: [{ harbour: 'Porto', day: '2024-01-01', year: '2024' }],
  crews: [{ boat: 'Ana', people: '1', size: 's' }],
};
/** With the same totals as monday. */
const twin: Rows = { ...monday, crews: [{ boat: 'Eva', people: '1', size: 's' }] };
const tuesday: Rows = { crews: [{ boat: 'Rui', people: '2', size: 's' }] };
const wholeRuns = ['monday: Ana 1', 'tuesday: Rui 0'];

let aws: LocalAws;
let redshift: LocalRedshift;
let site: RedshiftSite;
let lake: ObjectStore;

beforeAll(async () => {
  ({ aws, redshift } = await startRedshift());
});

afterAll(() => aws[Symbol.asyncDispose]());

beforeEach(async () => {
  site = await redshiftSite(aws, redshift);
  lake = await site.newLake();
  await load('monday');
});

afterEach(async () => {
  goWell();
  await site[Symbol.asyncDispose]();
});

const runs = { monday, twin, tuesday };

async function load(runId: keyof typeof runs, parameters = '', anew = false) {
  const run = await storedRun(lake, boats, runId, runs[runId]);
  // Who sends a request twice at most gives up sooner than these tests do.
  const hasty = { ...settingsOf(aws), maxAttempts: 2 };
  await using warehouse = await site.openWith({ lake, aws: hasty }, parameters);
  return await loadRun(run, warehouse, { anew });
}

const goWell = (): void => {
  aws.faults = () => undefined;
};

/** The run of the ledger, the boat of one table, the days of another. */
async function shown(): Promise<string> {
  const [row = []] = await site.query(
    `SELECT (SELECT run_id FROM presentation._load_ledger ORDER BY load DESC LIMIT 1), (SELECT boat FROM presentation.crews), (SELECT COUNT(*)::text FROM presentation.harbour_days)`,
  );
  return `${row[0]}: ${row[1]} ${row[2]}`;
}

const loads = async (): Promise<number> =>
  (await site.query('SELECT 1 FROM presentation._load_ledger')).length;

/** Numbers of batches of one load: 2 and 3 read the ledger, 4 stages, 5 adds up, 6 looks at tables, 7 switches, 8 leaves. */
const inSession = [5, 6, 7, 8];
const reading = [3];
const staging = [4];
const switching = [7];

/** Lets something happen when a batch of this number comes. */
function atBatch(wanted: readonly number[], happens: () => Fault | undefined): void {
  let number = 0;
  aws.faults = ({ operation }) => {
    if (operation !== 'BatchExecuteStatement') return undefined;
    number += 1;
    return wanted.includes(number) ? happens() : undefined;
  };
}

describe('A load of Redshift', () => {
  it('begins again when its session is lost, wherever that happens', async () => {
    let lost = 0;
    for (const number of inSession) {
      const before = await loads();
      const next = number % 2 === 0 ? 'monday' : 'tuesday';
      atBatch([number], () => {
        lost += 1;
        void redshift.loseSessions();
        return undefined;
      });
      expect(await load(next)).toBe('loaded');
      expect([await shown(), await loads()]).toEqual([wholeRuns[number % 2], before + 1]);
    }
    expect(lost).toBe(inSession.length);
  });

  it('is made once when an answer is cut, wherever that happens', async () => {
    for (const number of [...reading, ...staging, ...inSession]) {
      const before = await loads();
      atBatch([number], () => ({ kind: 'cut' }));
      expect(await load(number % 2 === 0 ? 'monday' : 'tuesday')).toBe('loaded');
      expect([await shown(), await loads()]).toEqual([wholeRuns[number % 2], before + 1]);
    }
  });

  it('shows one whole run when answers stay away, and is made when they come again', async () => {
    for (const number of [...reading, ...staging, ...switching]) {
      const next = number % 2 === 0 ? 'monday' : 'tuesday';
      atBatch([number, number + 1], () => ({ kind: 'cut' }));
      const outcome = await load(next).catch((error: unknown) => error);
      if (outcome !== 'loaded') {
        expect(outcome).toMatchObject({ name: 'WarehouseError', kind: 'transient' });
      }
      goWell();
      await redshift.settled();
      expect(wholeRuns).toContain(await shown());
      await load(next);
      expect(await shown()).toBe(wholeRuns[number % 2]);
    }
  });

  it('goes on when every fourth request is refused, unreachable or slow', async () => {
    const faults: Fault[] = [
      { kind: 'refused', status: 400, code: 'ThrottlingException', message: 'Rate exceeded' },
      { kind: 'unreachable' },
      { kind: 'refused', status: 500, code: 'InternalServerException', message: 'Try again' },
      { kind: 'slow', milliseconds: 100 },
      { kind: 'cut' },
    ];
    let number = 0;
    aws.faults = ({ service }) => {
      if (service !== 'redshift-data') return undefined;
      number += 1;
      return number % 4 === 0 ? faults[(number / 4) % faults.length] : undefined;
    };
    expect(await load('tuesday')).toBe('loaded');
    expect(await shown()).toBe('tuesday: Rui 0');
    expect(await loads()).toBe(2);
    expect(number).toBeGreaterThan(30);
  });

  it('says that fewer requests are asked for', async () => {
    const message = 'Rate exceeded';
    aws.faults = ({ service }) =>
      service === 'redshift-data'
        ? { kind: 'refused', status: 400, code: 'ThrottlingException', message }
        : undefined;
    await expect(load('tuesday')).rejects.toMatchObject({
      kind: 'transient',
      message: `The warehouse ${site.location} failed while connecting: Rate exceeded. Nothing was changed. AWS asks for fewer requests. Repeat it.`,
      cause: { name: 'AwsError', kind: 'throttled' },
    });
  });

  it('asks without waiting where too many wait already', async () => {
    let waits = 0;
    aws.faults = ({ operation }) => {
      if (operation !== 'DescribeStatement') return undefined;
      waits += 1;
      return waits % 2 === 1
        ? {
            ...{ kind: 'refused', status: 400, code: 'ActiveWaitingRequestsExceededException' },
            message: 'Too many requests wait',
          }
        : undefined;
    };
    expect(await load('tuesday')).toBe('loaded');
  });
});

describe('A switch of Redshift that begins after its publisher died', () => {
  it('is refused when the run before it was loaded anew', async () => {
    const run = await storedRun(lake, boats, 'tuesday', tuesday);
    const child = spawn(process.execPath, [...site.loader(lake, run)], {
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    const closed = once(child, 'close');
    atBatch(switching, () => {
      child.kill('SIGKILL');
      return { kind: 'slow', milliseconds: 4_000 };
    });
    await closed;
    const late = pause(4_500);
    expect(await load('monday', '', true)).toBe('loaded');
    await late;
    await redshift.settled();
    expect(await shown()).toBe('monday: Ana 1');
  });
});

describe('A switch of Redshift', () => {
  let locker: Client;

  /** Has all switches wait at a table, with the ledger locked. */
  beforeEach(async () => {
    const name = site.location.slice(site.location.lastIndexOf('/') + 1);
    locker = new Client(await redshift.url(name));
    await locker.connect();
    await locker.query('BEGIN; LOCK TABLE presentation.crews IN SHARE MODE');
  });

  afterEach(async () => {
    await locker.end();
  });

  const isWaiting = async (): Promise<boolean> =>
    (await locker.query('SELECT 1 FROM pg_locks WHERE NOT granted')).rowCount !== 0;

  it('that takes longer than allowed is cancelled, and does nothing afterwards', async () => {
    await expect(load('tuesday', '?statement_timeout=5000')).rejects.toMatchObject({
      name: 'WarehouseError',
      kind: 'transient',
      message: `The warehouse ${site.location} failed while replacing its rows: it took longer than 5000 ms and was cancelled. Nothing was changed. Add ?statement_timeout=<milliseconds> to the URL. Repeat it.`,
    });
    expect(await isWaiting()).toBe(false);
    await locker.query('ROLLBACK');
    await redshift.settled();
    expect(await shown()).toBe('monday: Ana 1');
    expect(await load('tuesday')).toBe('loaded');
  });

  it('of which nothing is heard any more is cancelled', async () => {
    let batch = 0;
    aws.faults = ({ operation }) => {
      if (operation === 'BatchExecuteStatement') batch += 1;
      const isUnheard = operation === 'DescribeStatement' && switching.includes(batch);
      return isUnheard ? { kind: 'unreachable' } : undefined;
    };
    await expect(load('tuesday')).rejects.toMatchObject({ kind: 'transient' });
    await redshift.settled();
    await locker.query('ROLLBACK');
    expect(await shown()).toBe('monday: Ana 1');
  });

  it('of which nothing is heard, and that cannot be cancelled, gives way to who loads anew', async () => {
    let batch = 0;
    aws.faults = ({ operation }) => {
      if (operation === 'BatchExecuteStatement') batch += 1;
      const isUnheard = ['DescribeStatement', 'CancelStatement'].includes(operation);
      return isUnheard && batch >= Math.min(...switching) ? { kind: 'unreachable' } : undefined;
    };
    await expect(load('twin')).rejects.toMatchObject({ kind: 'transient' });
    goWell();
    while (!(await isWaiting())) await pause(20);
    const following = load('monday', '', true);
    await Promise.race([following, pause(1_000)]);
    await locker.query('ROLLBACK');
    expect(await following).toBe('loaded');
    await redshift.settled();
    expect(await shown()).toBe('monday: Ana 1');
    const ledger = await site.query('SELECT run_id FROM presentation._load_ledger ORDER BY load');
    expect(ledger.flat()).toEqual(['monday', 'twin', 'monday']);
  });

  it('that somebody cancels changes nothing', async () => {
    const refused = expect(load('tuesday')).rejects.toMatchObject({
      kind: 'transient',
      message: `The warehouse ${site.location} failed while replacing its rows: canceling statement due to user request. Nothing was changed. Somebody cancelled it, or a query limit did. Repeat it.`,
    });
    while (!(await isWaiting())) await pause(20);
    await locker.query('SELECT pg_cancel_backend(pid) FROM pg_locks WHERE NOT granted');
    await refused;
    await locker.query('ROLLBACK');
    expect(await shown()).toBe('monday: Ana 1');
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ObjectStore } from '@rentlake/lake';
import type { LocalAws, LocalRedshift } from '@rentlake/testing';
import { loadRun, type LoadOutcome } from '@rentlake/warehouse';
import { boats, storedRun } from '@rentlake/warehouse/conformance';
import { Client } from 'pg';
import { redshiftSite, startRedshift, type RedshiftSite } from './redshift/redshift-site.ts';

/** Serverless isolates by snapshots unless its database was created otherwise. */
describe.each(['snapshot', 'serializable'] as const)(
  'Loads at once of a Redshift that isolates: %s',
  (isolation) => {
    let aws: LocalAws;
    let redshift: LocalRedshift;
    let site: RedshiftSite;
    let lake: ObjectStore;
    let locker: Client;

    beforeAll(async () => {
      ({ aws, redshift } = await startRedshift({ isolation }));
    });

    afterAll(() => aws[Symbol.asyncDispose]());

    beforeEach(async () => {
      site = await redshiftSite(aws, redshift);
      lake = await site.newLake();
      await load('monday');
      const name = site.location.slice(site.location.lastIndexOf('/') + 1);
      locker = new Client(await redshift.url(name));
      await locker.connect();
      await locker.query('BEGIN; LOCK TABLE presentation._load_ledger IN SHARE MODE');
    });

    afterEach(async () => {
      await locker.end();
      await site[Symbol.asyncDispose]();
    });

    async function load(runId: string): Promise<LoadOutcome> {
      const run = await storedRun(lake, boats, runId, {
        crews: [{ boat: runId, people: '1', size: 's' }],
      });
      await using warehouse = await site.open(lake);
      return await loadRun(run, warehouse);
    }

    async function untilWaiting(count: number): Promise<void> {
      for (;;) {
        const { rowCount } = await locker.query('SELECT 1 FROM pg_locks WHERE NOT granted');
        if (rowCount === count) return;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    }

    const ledger = async (): Promise<readonly unknown[]> =>
      (await site.query('SELECT load, run_id FROM presentation._load_ledger ORDER BY load')).map(
        ([number, run]) => `${number}: ${run}`,
      );

    test('one that waited for another one sees it, and begins again', async () => {
      const loading = load('tuesday');
      await untilWaiting(1);
      await locker.query(
        `INSERT INTO presentation._load_ledger VALUES (2, 'other', 'f00', 2, 0, now()); COMMIT`,
      );
      expect(await loading).toBe('loaded');
      expect(await ledger()).toEqual(['1: monday', '2: other', '3: tuesday']);
    });

    test('all of them are made, one after the other, and the last one shows', async () => {
      const loading = Promise.all(['tuesday', 'wednesday', 'thursday'].map(load));
      await untilWaiting(3);
      await locker.query('COMMIT');
      expect(await loading).toEqual(['loaded', 'loaded', 'loaded']);
      const loads = await ledger();
      expect(loads).toHaveLength(4);
      expect(new Set(loads.map((entry) => String(entry).split(':')[0]))).toEqual(
        new Set(['1', '2', '3', '4']),
      );
      const boatsShown = (await site.query('SELECT boat FROM presentation.crews')).flat();
      expect(loads.at(-1)).toBe(`4: ${boatsShown.join()}`);
    });
  },
);

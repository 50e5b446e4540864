import { describe, expect, it } from '@jest/globals';
import { layout, type Manifest } from '@rentlake/lake';
import { carRental, listings, type Marketplace } from '@rentlake/metrics';
import { differences, messySource, storedAnswers } from '@rentlake/testing';
import fc from 'fast-check';
import { headersOnly, oddCities, oddCityNames } from '../support/odd-sources.ts';
import type { Road } from '../support/road.ts';

/**
 * The same sources every time, so that a change fails for its own sake only. To look further:
 * RENTLAKE_PROPERTY_SEED=$RANDOM RENTLAKE_PROPERTY_RUNS=100.
 */
const search = {
  numRuns: Number(process.env['RENTLAKE_PROPERTY_RUNS'] ?? 3),
  seed: Number(process.env['RENTLAKE_PROPERTY_SEED'] ?? 20_241_230),
};
/** A run costs Spark seconds however small it is, so a source is three of those that other tests search. */
const size = { files: 6, rows: 120 };
const minutes = 60_000;
const marketplaces = [carRental, listings];

/** Tests that two engines agree on every row and count of whole runs, from source to published. */
export function describeAgreement(road: () => Road): void {
  const expectSame = async (
    marketplace: Marketplace,
    runs: readonly [Manifest, Manifest],
    what = '',
  ): Promise<void> => {
    const found = await differences(road().lake, marketplace, runs);
    expect([what, ...found].join('\n')).toBe(what);
  };

  describe('Spark and the embedded engine agree on all rows, types and counts', () => {
    it.each(marketplaces)(
      'of the sample data of $name',
      async (marketplace) => {
        const embedded = await road().sample(marketplace, 'embedded');
        await expectSame(marketplace, [embedded, await road().sample(marketplace, 'spark')]);
      },
      10 * minutes,
    );

    it.each(marketplaces)(
      'of a source of $name without rows',
      async (marketplace) => {
        await expectSame(
          marketplace,
          await road().both(marketplace, 'nothing', headersOnly(marketplace)),
        );
      },
      10 * minutes,
    );

    it.each([
      ['car-rental', carRental],
      ['listings', listings],
    ] as const)(
      'of random messy sources of %s',
      async (name, marketplace) => {
        for (const [index, files] of fc.sample(messySource(name, size), search).entries()) {
          const runs = await road().both(marketplace, `random-${index}`, files);
          await expectSame(marketplace, runs, `source ${index} of seed ${search.seed}`);
        }
      },
      4 * search.numRuns * minutes,
    );

    it(
      'of cities with odd names, which only letters, digits, - and _ of reach a path',
      async () => {
        const runs = await road().both(carRental, 'cities', oddCities);
        await expectSame(carRental, runs);
        for (const { run_id: runId } of runs) {
          const path = layout.presentation(carRental.name, 'vehicle_location_metrics', runId);
          const keys = (await road().lake.list(`${path}/`)).map(({ key }) => key);
          const values = keys.map((key) => /\/city_key=([^/]*)\/[^/]*$/.exec(key)?.[1] ?? key);
          expect(values.filter((value) => !/^[a-z0-9_-]+$/.test(value))).toEqual([]);
          const answer = await storedAnswers(
            road().lake,
            carRental,
            runId,
            'longest_rented_locations',
          );
          expect(answer).toHaveLength(5);
        }
        const [, { datasets, tables }] = runs;
        expect(datasets['locations']?.curated).toBe(oddCityNames.length);
        expect(tables['vehicle_location_metrics']?.rows).toBe(oddCityNames.length);
      },
      10 * minutes,
    );
  });

  describe('Spark answers the named queries as the embedded engine does', () => {
    it.each(marketplaces)(
      'over the tables of $name, whichever engine wrote them',
      async (marketplace) => {
        for (const engine of ['embedded', 'spark'] as const) {
          const manifest = await road().sample(marketplace, engine);
          const answers = await road().answersOfSpark(marketplace, manifest);
          for (const query of Object.keys(marketplace.queries)) {
            expect([query, ...(answers[query] ?? [])]).toEqual([
              query,
              ...(await storedAnswers(road().lake, marketplace, manifest.run_id, query)),
            ]);
          }
        }
      },
      10 * minutes,
    );
  });
}

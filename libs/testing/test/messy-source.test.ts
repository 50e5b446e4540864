import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { messySource, referenceRun } from '../src/index.ts';
import type { Marketplace, ReferenceResult } from '../src/index.ts';

const runs = (marketplace: Marketplace): ReferenceResult[] =>
  fc
    .sample(messySource(marketplace), { numRuns: 300, seed: 20_250_101 })
    .map((files) => referenceRun(marketplace, files));

const faults = (results: readonly ReferenceResult[], dataset: string): Set<string> =>
  new Set(
    results.flatMap(({ datasets }) => {
      const { reasons = {}, nulled = {}, orphans = {}, unmapped = [] } = datasets[dataset] ?? {};
      return [
        ...Object.keys({ ...reasons, ...nulled, ...orphans }),
        ...(unmapped.length > 0 ? ['unmapped'] : []),
      ];
    }),
  );

describe('messy sources', () => {
  it.each(['car-rental', 'listings'] as const)(
    'never stop a run of %s, and no row is lost',
    (marketplace) => {
      fc.assert(
        fc.property(messySource(marketplace), (files) => {
          for (const { read, raw, curated, quarantine } of Object.values(
            referenceRun(marketplace, files).datasets,
          )) {
            expect([raw.length, curated.length + quarantine.length]).toEqual([read, read]);
          }
        }),
        { numRuns: 100 },
      );
    },
  );

  it('of car rental reach every fault of transactions', () => {
    const required = [
      'transaction_id',
      'user_id',
      'vehicle_id',
      'pickup_location_id',
      'start_time',
      'end_time',
      'total_amount',
    ];
    expect([...faults(runs('car-rental'), 'transactions')].sort()).toEqual(
      [
        ...required.map((column) => `missing_${column}`),
        ...[
          'invalid_start_time',
          'invalid_end_time',
          'invalid_total_amount',
          'end_before_start',
          'negative_total_amount',
        ],
        ...['malformed_row', 'duplicate_transaction_id', 'unmapped'],
        ...['user_id', 'vehicle_id', 'pickup_location_id', 'dropoff_location_id'].map(
          (column) => `orphan_${column}`,
        ),
      ].sort(),
    );
  });

  it('of listings reach every rule, every reference, and more places and listings than there are ranks', () => {
    const results = runs('listings');
    for (const rule of [
      'checkout_before_checkin',
      'stay_too_long',
      'negative_total_price',
      'unknown_booking_status',
    ]) {
      expect(faults(results, 'bookings')).toContain(rule);
    }
    expect(faults(results, 'apartments')).toContain('negative_price');
    expect(faults(results, 'apartment_attributes')).toContain('orphan_id');
    expect(faults(results, 'user_viewing')).toContain('orphan_apartment_id');
    const ranks = (table: string, rank: string): Set<unknown> =>
      new Set(results.flatMap(({ tables }) => tables[table]?.map((row) => row[rank]) ?? []));
    expect(ranks('popular_locations', 'popularity_rank').size).toBe(10);
    expect(ranks('top_performing_listings', 'revenue_rank').size).toBe(10);
  });

  it('shrink to a few short lines', () => {
    const hasDuplicate = fc.property(messySource('car-rental'), (files) => {
      return (
        referenceRun('car-rental', files).datasets.vehicles?.reasons.duplicate_vehicle_id ===
        undefined
      );
    });
    const [smallest] = fc.check(hasDuplicate, { numRuns: 200, seed: 1 }).counterexample ?? [{}];
    expect(Object.keys(smallest)).toEqual([
      'vehicles.csv',
      'users.csv',
      'locations.csv',
      'transactions.csv',
    ]);
    expect(String(smallest['vehicles.csv']).trimEnd().split('\n')).toHaveLength(3);
  });
});

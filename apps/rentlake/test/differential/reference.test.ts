import { describe, expect, it } from '@jest/globals';
import { carRental, listings, type Marketplace } from '@rentlake/metrics';
import { messySource, referenceRun, type SourceFiles } from '@rentlake/testing';
import fc from 'fast-check';
import { ordered, unordered } from './canonical-rows.ts';
import { engineResult } from './engine-result.ts';

/**
 * The same sources every time, so that a change fails for its own sake only. To look further:
 * RENTLAKE_PROPERTY_SEED=$RANDOM RENTLAKE_PROPERTY_RUNS=1000.
 */
const search = {
  numRuns: Number(process.env['RENTLAKE_PROPERTY_RUNS'] ?? 25),
  seed: Number(process.env['RENTLAKE_PROPERTY_SEED'] ?? 20_241_230),
};

async function expectSame(
  marketplace: Marketplace,
  name: 'car-rental' | 'listings',
  files: SourceFiles,
): Promise<void> {
  const expected = referenceRun(name, files);
  const actual = await engineResult(marketplace, files);
  for (const [dataset, reference] of Object.entries(expected.datasets)) {
    const counts = actual.manifest.datasets[dataset];
    expect({ dataset, ...counts }).toEqual({
      dataset,
      read: reference.read,
      raw: reference.raw.length,
      curated: reference.curated.length,
      quarantined: reference.quarantine.length,
      reasons: reference.reasons,
      nulled: reference.nulled,
      orphans: reference.orphans,
      unmapped: reference.unmapped,
    });
    expect([`raw ${dataset}`, ...unordered(actual.raw[dataset] ?? [])]).toEqual([
      `raw ${dataset}`,
      ...unordered(reference.raw),
    ]);
    expect([`quarantine ${dataset}`, ...unordered(actual.quarantine[dataset] ?? [])]).toEqual([
      `quarantine ${dataset}`,
      ...unordered(reference.quarantine),
    ]);
    expect([`curated ${dataset}`, ...unordered(actual.curated[dataset] ?? [])]).toEqual([
      `curated ${dataset}`,
      ...unordered(reference.curated),
    ]);
  }
  for (const [table, rows] of Object.entries(expected.tables)) {
    expect([table, ...unordered(actual.tables[table] ?? [])]).toEqual([table, ...unordered(rows)]);
  }
  for (const [query, rows] of Object.entries(expected.queries)) {
    expect([query, ...ordered(actual.queries[query] ?? [])]).toEqual([query, ...ordered(rows)]);
  }
}

describe('the embedded engine agrees with the plain reading of the contract, row for row', () => {
  it('for car rental, on random messy sources', async () => {
    await fc.assert(
      fc.asyncProperty(messySource('car-rental'), (files) =>
        expectSame(carRental, 'car-rental', files),
      ),
      search,
    );
  }, 600_000);

  it('for listings, on random messy sources', async () => {
    await fc.assert(
      fc.asyncProperty(messySource('listings'), (files) => expectSame(listings, 'listings', files)),
      search,
    );
  }, 600_000);
});

import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { carRental, listings, type Marketplace } from '@rentlake/metrics';
import { messySource, type SourceFiles, type TrinoServer } from '@rentlake/testing';
import { describeRunOnTrino, RunComparison } from '@rentlake/testing/suites';
import fc from 'fast-check';
import { headersOnly, oddCities } from '../support/odd-sources.ts';
import { publishedRun } from '../support/published-run.ts';

const randomSources = { numRuns: 3, seed: 20_241_230 };

/** Trino reads what runs wrote below `folder`, and computes and answers the same. */
export function describeRunsOnTrino(folder: string, trino: () => TrinoServer): void {
  const newFolder = (): string => mkdtempSync(join(folder, 'run-'));

  for (const marketplace of [carRental, listings]) {
    describeRunOnTrino(
      `a run of ${marketplace.name} over the sample data`,
      marketplace,
      trino,
      () => publishedRun(newFolder(), marketplace),
    );
  }

  /** Compares all tables and all answers of a run over `source`. */
  async function expectSame(marketplace: Marketplace, source: SourceFiles): Promise<void> {
    const run = await publishedRun(newFolder(), marketplace, source);
    const comparison = await RunComparison.of(trino(), run);
    for (const table of Object.keys(marketplace.metrics)) {
      const { onTrino, stored } = await comparison.metric(table);
      expect([table, ...onTrino]).toEqual([table, ...stored]);
    }
    for (const query of Object.keys(marketplace.queries)) {
      const { onTrino, stored } = await comparison.query(query);
      expect([query, ...onTrino]).toEqual([query, ...stored]);
    }
  }

  describe('Trino computes and answers what runs did', () => {
    it.each([carRental, listings])('over a source of $name without rows', (marketplace) =>
      expectSame(marketplace, headersOnly(marketplace)),
    );

    it('over cities with odd names', () => expectSame(carRental, oddCities));

    it.each([
      ['car-rental', carRental],
      ['listings', listings],
    ] as const)('over random messy sources of %s', async (name, marketplace) => {
      for (const source of fc.sample(messySource(name), randomSources))
        await expectSame(marketplace, source);
    });
  });
}

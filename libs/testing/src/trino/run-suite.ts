import { beforeAll, describe, expect, it } from '@jest/globals';
import type { Marketplace } from '@rentlake/metrics';
import type { LocalRun } from './hive-run.ts';
import { RunComparison } from './run-comparison.ts';
import type { TrinoServer } from './trino-server.ts';

/** Tests that Trino computes and answers over the files of a published run what the run did, row for row. */
export function describeRunOnTrino(
  what: string,
  marketplace: Marketplace,
  trinoServer: () => TrinoServer,
  publishedRun: () => Promise<LocalRun>,
): void {
  describe(`Trino over ${what}`, () => {
    let comparison: RunComparison;

    beforeAll(async () => {
      comparison = await RunComparison.of(trinoServer(), await publishedRun());
    }, 300_000);

    it.each(Object.keys(marketplace.metrics))(
      'computes %s from the curated rows as the run did',
      async (name) => {
        const { onTrino, stored } = await comparison.metric(name);
        expect(onTrino).toEqual(stored);
      },
    );

    it.each(Object.keys(marketplace.queries))(
      'answers %s from the presentation tables as the run did, in the same order',
      async (name) => {
        const { onTrino, stored } = await comparison.query(name);
        expect(onTrino).toEqual(stored);
      },
    );
  });
}

import { expect, test } from '@jest/globals';
import { bundlesContest } from '../src/bundles/contest.ts';

test('a bundle and the layer are loaded in processes with nothing but what Lambda gives', async () => {
  const { bundles, firstEvents, layer, node } = await bundlesContest(2, () => {}, ['ingestion']);
  expect(bundles).toMatchObject([{ handler: 'ingestion', modules: expect.any(Number) }]);
  expect(bundles[0]!.unzippedBytes).toBeGreaterThan(bundles[0]!.zippedBytes);
  expect(layer.package).toBe(`@duckdb/node-bindings-linux-${process.arch}`);
  expect(node).toHaveLength(2);
  expect(firstEvents).toMatchObject([{ handler: 'ingestion' }, { of: 'MySQL' }]);
  for (const { answers } of firstEvents) {
    expect(answers).toHaveLength(2);
    // The same process loaded before it answered.
    expect(Math.min(...answers.map(({ cpuMilliseconds }) => cpuMilliseconds))).toBeGreaterThan(20);
  }
  for (const { loads } of [...bundles, layer]) {
    expect(loads).toHaveLength(2);
    for (const load of loads) {
      expect(load.milliseconds).toBeGreaterThan(1);
      expect(load.cpuMilliseconds).toBeGreaterThan(1);
    }
  }
});

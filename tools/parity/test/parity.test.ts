import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from '@jest/globals';
import { SparkEngine } from '@rentlake/engine';
import { FolderStore } from '@rentlake/lake';
import { carRental, listings } from '@rentlake/metrics';
import { TrinoServer } from '@rentlake/testing';
import {
  describeCatalogue,
  describeReading,
  describeRunOnTrino,
  SparkRunner,
  TrinoRunner,
} from '@rentlake/testing/suites';
import { describeAgreement } from './suites/agreement.ts';
import { describeExchange } from './suites/exchange.ts';
import { describeMySql } from './suites/mysql.ts';
import { describeRawFiles } from './suites/raw-files.ts';
import { describeRefusals } from './suites/refusals.ts';
import { describeRunsOnTrino } from './suites/trino.ts';
import { oddCities } from './support/odd-sources.ts';
import { Road } from './support/road.ts';

/** All suites stand in one file, so that each engine is one process, started once. */
const folder = mkdtempSync(join(tmpdir(), 'rentlake-parity-'));
const lake = new FolderStore(join(folder, 'lake'));
let spark: SparkEngine;
let trino: TrinoServer;
let road: Road;

beforeAll(async () => {
  spark = await SparkEngine.open(lake, {
    settings: { threads: 2, memoryMiB: 2048 },
    locations: { javaHome: process.env['JAVA_HOME'], python: process.env['RENTLAKE_PYTHON'] },
    scratchKey: 'scratch/spark',
    logKey: 'spark.log',
    javaOptions: ['-XX:+UseSerialGC'],
  });
  trino = await TrinoServer.start(join(folder, 'metastore'));
  road = new Road(folder, lake, spark);
}, 600_000);

afterAll(async () => {
  await trino[Symbol.asyncDispose]();
  await spark[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
});

const sparkRunner = (): SparkRunner => new SparkRunner(spark, 'scratch/answers');

describeCatalogue('Spark', sparkRunner);
describeReading('Spark', sparkRunner);
describeAgreement(() => road);
describeExchange(() => road);
describeRefusals(() => road);
describeMySql(folder);
describeRawFiles(
  () => lake,
  () => spark,
);

describeCatalogue('Trino', () => new TrinoRunner(trino));
describeRunsOnTrino(folder, () => trino);
for (const marketplace of [carRental, listings]) {
  describeRunOnTrino(
    `a run of Spark over the sample data of ${marketplace.name}`,
    marketplace,
    () => trino,
    async () => {
      const { run_id: runId } = await road.sample(marketplace, 'spark');
      return { marketplace, runId, lake: lake.location };
    },
  );
}
describeRunOnTrino(
  'a run of Spark over cities with odd names',
  carRental,
  () => trino,
  async () => {
    const source = road.written(oddCities);
    await road.run(carRental, 'spark', { runId: 'cities', source });
    return { marketplace: carRental, runId: 'cities', lake: lake.location };
  },
);

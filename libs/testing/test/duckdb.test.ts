import { afterAll, beforeAll } from '@jest/globals';
import { DuckDBRunner } from '../src/duckdb-runner.ts';
import { describeCatalogue } from '../src/catalogue/suite.ts';
import { describeReading } from '../src/reading/suite.ts';

let runner: DuckDBRunner;
beforeAll(async () => {
  runner = await DuckDBRunner.open();
});
afterAll(() => runner[Symbol.dispose]());

describeCatalogue('DuckDB', () => runner);
describeReading('DuckDB', () => runner);

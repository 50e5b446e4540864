export { describeCatalogue } from './catalogue/suite.ts';
export { DuckDBRunner } from './duckdb-runner.ts';
export { describeReading } from './reading/suite.ts';
export { SparkRunner } from './spark-runner.ts';
export { contractType, type Answer, type SqlRunner } from './sql-runner.ts';
export type { LocalRun } from './trino/hive-run.ts';
export { RunComparison } from './trino/run-comparison.ts';
export { describeRunOnTrino } from './trino/run-suite.ts';
export { TrinoRunner } from './trino/trino-runner.ts';

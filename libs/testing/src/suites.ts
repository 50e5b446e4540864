export { describeCatalogue } from './catalogue/suite.ts';
export { DuckDBRunner } from './duckdb-runner.ts';
export { contractType, type Answer, type SqlRunner } from './sql-runner.ts';

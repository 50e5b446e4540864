export { runQueries, type QueriesReport, type QueriesRequest } from './job.ts';

export type { Catalogue, CataloguedRun, CrawlAction } from './catalogue.ts';
export { LakeCatalogue } from './lake-catalogue.ts';
export type { CrawlPorts } from './inspect-run.ts';
export { crawl, type CrawlReport, type CrawlRequest } from './job.ts';
export type { RunTable, RunTables } from './run-tables.ts';

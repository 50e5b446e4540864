export {
  LakeCatalogue,
  type Catalogue,
  type CatalogueContents,
  type CatalogueTable,
} from './catalogue.ts';
export { crawl, type CrawlPorts, type CrawlReport, type CrawlRequest } from './job.ts';

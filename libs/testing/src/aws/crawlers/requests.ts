import * as z from 'zod';
import { readRequest } from '../read-request.ts';
import { parseS3Uri } from '../s3-uri.ts';
import type { Input } from '../wire.ts';
import { crawlerConfiguration, invalidInput } from './crawler-configuration.ts';

/** What the requests may hold; other fields are refused rather than ignored. */

const changePolicy = z.strictObject({
  UpdateBehavior: z.enum(['LOG', 'UPDATE_IN_DATABASE']).default('UPDATE_IN_DATABASE'),
  DeleteBehavior: z
    .enum(['LOG', 'DELETE_FROM_DATABASE', 'DEPRECATE_IN_DATABASE'])
    .default('DEPRECATE_IN_DATABASE'),
});

const recrawlPolicy = z.strictObject({
  RecrawlBehavior: z
    .enum(['CRAWL_EVERYTHING', 'CRAWL_NEW_FOLDERS_ONLY'])
    .default('CRAWL_EVERYTHING'),
});

const target = z.strictObject({
  Path: z.string(),
  Exclusions: z.array(z.string()).optional(),
});

const crawlerName = z.string().min(1).max(255);

const crawler = z.strictObject({
  Name: crawlerName,
  Role: z.string().min(1),
  DatabaseName: z.string().min(1),
  Description: z.string().max(2048).optional(),
  Targets: z.strictObject({ S3Targets: z.array(target).optional() }),
  TablePrefix: z.string().max(128).optional(),
  SchemaChangePolicy: changePolicy,
  RecrawlPolicy: recrawlPolicy,
  /** JSON. */
  Configuration: z.string().optional(),
});

export type CrawlerFields = z.infer<typeof crawler>;

const createRequest = crawler.extend({
  SchemaChangePolicy: changePolicy.prefault({}),
  RecrawlPolicy: recrawlPolicy.prefault({}),
  Tags: z.record(z.string(), z.string()).optional(),
});
const updateRequest = crawler.partial().required({ Name: true });

/** @throws AwsFault for what Glue refuses. */
export function readCreate(input: Input): CrawlerFields {
  const { Tags: _, ...fields } = readRequest(createRequest, input);
  return checked(fields);
}

/** What of a crawler is to change. */
export const readUpdate = (input: Input): Partial<CrawlerFields> & Pick<CrawlerFields, 'Name'> =>
  readRequest(updateRequest, input) as Partial<CrawlerFields> & Pick<CrawlerFields, 'Name'>;

/** @throws AwsFault when Glue refuses what a crawler would be. */
export const changed = (before: CrawlerFields, change: Partial<CrawlerFields>): CrawlerFields =>
  checked({ ...before, ...change });

export const nameRequest = z.strictObject({ Name: crawlerName });
export const pageRequest = z.strictObject({
  MaxResults: z.int().min(1).max(1000).optional(),
  NextToken: z.string().optional(),
});
export const metricsRequest = pageRequest.extend({
  CrawlerNameList: z.array(crawlerName).max(100).optional(),
});
export const crawlsRequest = pageRequest.extend({ CrawlerName: crawlerName });

function checked(fields: CrawlerFields): CrawlerFields {
  const { Targets: targets, SchemaChangePolicy: policy, RecrawlPolicy: recrawl } = fields;
  if ((targets.S3Targets ?? []).length === 0) {
    throw invalidInput('At least one crawl target must be specified.');
  }
  for (const { Path: path } of targets.S3Targets ?? []) {
    if (!parseS3Uri(path)) throw invalidInput(`Invalid S3 target path: ${path}`);
  }
  if (fields.Configuration !== undefined) crawlerConfiguration(fields.Configuration);
  if (recrawl.RecrawlBehavior === 'CRAWL_NEW_FOLDERS_ONLY') {
    if (policy.UpdateBehavior !== 'LOG' || policy.DeleteBehavior !== 'LOG') {
      throw invalidInput(
        'The SchemaChangePolicy for "Crawl new folders only" Amazon S3 target can have only LOG DeleteBehavior value and LOG UpdateBehavior value.',
      );
    }
    throw invalidInput('This crawler crawls everything only: new folders only are not imitated.');
  }
  return fields;
}

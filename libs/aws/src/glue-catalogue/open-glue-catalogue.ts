import { GlueClient } from '@aws-sdk/client-glue';
import { clientSettings, type AwsSettings } from '../client.ts';
import { GlueCrawlers } from './glue-crawlers.ts';
import { GluePartitions } from './glue-partitions.ts';
import { GlueTables } from './glue-tables.ts';
import { GlueViews } from './glue-views.ts';

export interface GlueCatalogue {
  readonly tables: GlueTables;
  readonly partitions: GluePartitions;
  readonly crawlers: GlueCrawlers;
  readonly readerViews: GlueViews;
}

/** The Glue Data Catalog of an account and region. */
export function openGlueCatalogue(
  settings: AwsSettings,
  owner: AsyncDisposableStack,
): GlueCatalogue {
  const client = owner.adopt(new GlueClient(clientSettings(settings)), (open) => open.destroy());
  return {
    tables: new GlueTables(client),
    partitions: new GluePartitions(client),
    crawlers: new GlueCrawlers(client),
    readerViews: new GlueViews(client),
  };
}

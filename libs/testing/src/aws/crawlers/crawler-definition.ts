import { crawlerConfiguration, type CrawlerConfiguration } from './crawler-configuration.ts';
import type { CrawlerFields } from './requests.ts';

/** What a crawler looks at, and what becomes of what it finds. */
export type CrawlerDefinition = CrawlerFields;

const configurationOf = ({ Configuration: text }: CrawlerDefinition): CrawlerConfiguration =>
  text === undefined ? { Version: 1 } : crawlerConfiguration(text);

/** Folders, counted from the bucket as the first, after which a table's partitions begin; undefined when not told. */
export const tableLevel = (definition: CrawlerDefinition): number | undefined =>
  configurationOf(definition).Grouping?.TableLevelConfiguration;

/** Whether tables and partitions only get new columns, whatever the policy for changes of schemas says. */
export const mergesColumns = (definition: CrawlerDefinition): boolean =>
  configurationOf(definition).CrawlerOutput?.Tables !== undefined;

/** Whether all partitions, old ones too, have the columns of their table. */
export const inheritsFromTable = (definition: CrawlerDefinition): boolean =>
  configurationOf(definition).CrawlerOutput?.Partitions !== undefined;

export const updatesInDatabase = ({ SchemaChangePolicy: policy }: CrawlerDefinition): boolean =>
  policy.UpdateBehavior === 'UPDATE_IN_DATABASE';

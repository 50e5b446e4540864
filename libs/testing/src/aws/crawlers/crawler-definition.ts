import type { Input } from '../wire.ts';

/** What a crawler is asked to look at: the fields of CreateCrawler that are made use of. */
export interface CrawlerDefinition {
  readonly Name: string;
  readonly Role: string;
  readonly DatabaseName: string;
  readonly Targets: {
    readonly S3Targets?: readonly {
      readonly Path: string;
      readonly Exclusions?: readonly string[];
    }[];
  };
  readonly TablePrefix?: string;
  readonly SchemaChangePolicy?: {
    readonly UpdateBehavior?: string;
    readonly DeleteBehavior?: string;
  };
  readonly RecrawlPolicy?: { readonly RecrawlBehavior?: string };
  /** JSON. */
  readonly Configuration?: string;
}

interface Configuration {
  readonly CrawlerOutput?: {
    readonly Tables?: { readonly AddOrUpdateBehavior?: string };
    readonly Partitions?: { readonly AddOrUpdateBehavior?: string };
  };
  readonly Grouping?: { readonly TableLevelConfiguration?: number };
}

export const definitionOf = (input: Input): CrawlerDefinition =>
  input as unknown as CrawlerDefinition;

const configurationOf = ({ Configuration: text = '{}' }: CrawlerDefinition): Configuration =>
  JSON.parse(text) as Configuration;

/** Folders, counted from the bucket as the first, after which a table's partitions begin; undefined when not told. */
export const tableLevel = (definition: CrawlerDefinition): number | undefined =>
  configurationOf(definition).Grouping?.TableLevelConfiguration;

/** Whether columns that are no more in the files stay in the table. */
export const mergesColumns = (definition: CrawlerDefinition): boolean =>
  configurationOf(definition).CrawlerOutput?.Tables?.AddOrUpdateBehavior === 'MergeNewColumns';

export const updatesTables = ({ SchemaChangePolicy: policy }: CrawlerDefinition): boolean =>
  policy?.UpdateBehavior !== 'LOG';

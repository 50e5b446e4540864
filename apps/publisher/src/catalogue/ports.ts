import type { View } from '@rentlake/metrics';

/** What is asked of a catalogue service. The adapter is in libs/aws. */

export interface CatalogueViews {
  ensureDatabase(name: string): Promise<void>;
  find(
    database: string,
    name: string,
  ): Promise<{ readonly version: string; readonly isLike: (view: View) => boolean } | undefined>;
  /** @returns false when somebody else has created it meanwhile. */
  create(database: string, view: View): Promise<boolean>;
  /** @returns false when somebody else has changed it since that version. */
  replace(database: string, view: View, version: string): Promise<boolean>;
}

type Values = readonly string[];

export interface CataloguePartitions {
  /** Those of a table, or of one run; the first value is the run. */
  list(database: string, table: string, runId?: string): Promise<readonly Values[]>;
  /** Those that are not there are no error. */
  remove(database: string, table: string, partitions: readonly Values[]): Promise<void>;
}

/** A catalogue in which people query the published tables. */
export interface PublishedCatalogue {
  readonly readerViews: CatalogueViews;
  readonly partitions: CataloguePartitions;
}

/** What is asked of a catalogue service. The adapter is in libs/aws. */

interface Column {
  readonly name: string;
  readonly type: string;
}

export interface KnownTable {
  readonly database: string;
  readonly name: string;
  /** `s3://…/`, with `/` at its end. */
  readonly location: string;
  readonly columns: readonly Column[];
  readonly keys: readonly Column[];
}

/** A table as it was when it was looked for. */
export interface FoundTable extends KnownTable {
  /** It and all its partitions get these columns. @returns false when somebody else has changed it since. */
  setColumns(columns: readonly Column[]): Promise<boolean>;
}

export interface CatalogueTables {
  ensureDatabase(name: string): Promise<void>;
  find(database: string, name: string): Promise<FoundTable | undefined>;
  /** One that is there already stays as it is. */
  create(table: KnownTable): Promise<void>;
}

type Values = readonly string[];

export interface CataloguePartitions {
  /** Those of one run. */
  list(database: string, table: string, runId: string): Promise<readonly Values[]>;
  /** Those that are there already stay as they are. */
  add(
    database: string,
    table: string,
    partitions: readonly { readonly values: Values; readonly location: string }[],
  ): Promise<void>;
  /** Those that are not there are no error. */
  remove(database: string, table: string, partitions: readonly Values[]): Promise<void>;
}

export interface Crawlers {
  look(name: string): Promise<{
    /** Whether it can be started. */
    readonly isReady: boolean;
    /** The last crawl that has ended. */
    readonly last:
      | {
          readonly outcome: 'succeeded' | 'failed' | 'cancelled';
          readonly startedAt: Date;
          readonly error: string | undefined;
        }
      | undefined;
  }>;
  /** @returns false when it is at work already. */
  start(name: string): Promise<boolean>;
}

export interface GluePorts {
  readonly tables: CatalogueTables;
  readonly partitions: CataloguePartitions;
  readonly crawlers: Crawlers;
}

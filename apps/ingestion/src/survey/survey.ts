import { isDatabase } from '../mysql/database-source.ts';
import type { Marketplace } from '@rentlake/metrics';
import type { Dataset } from '@rentlake/schema';
import type { Source } from '../job.ts';
import { FileSurveyor } from './file-surveyor.ts';

/** A column of a table or of files. */
export interface SurveyedColumn {
  readonly name: string;
  /** As the database names it; files have none. */
  readonly type: string | undefined;
  /** The column of the contract that it becomes, if any. */
  readonly becomes: string | undefined;
}

/** What a source has of a dataset. */
export interface SurveyedDataset {
  readonly dataset: Dataset;
  /** The table, or the files. */
  readonly from: readonly string[];
  readonly columns: readonly SurveyedColumn[];
  /** As they are counted; undefined when they cannot be. */
  readonly rows: number | undefined;
  /** The columns of the primary key. */
  readonly primaryKey: readonly string[];
  /** The column by which an incremental run finds changes. */
  readonly cursor: string | undefined;
  /** Why an incremental run reads it whole; undefined when it does not, and for files. */
  readonly obstacle: string | undefined;
  /** What would stop a run. */
  readonly problems: readonly string[];
}

/** Looks at a source and writes nothing. */
export interface Surveyor extends Disposable {
  /** The names of all tables, or of all files and folders of CSV. */
  names(): Promise<readonly string[]>;
  /** Whether the source has a dataset, going by names. */
  has(dataset: Dataset): Promise<boolean>;
  survey(dataset: Dataset): Promise<SurveyedDataset>;
}

/** How a source fits a marketplace. */
export interface Fit {
  readonly marketplace: Marketplace;
  readonly found: readonly Dataset[];
  readonly missing: readonly Dataset[];
}

export async function openSurveyor(source: Source, signal?: AbortSignal): Promise<Surveyor> {
  if (!isDatabase(source)) return new FileSurveyor(source, signal);
  const { DatabaseSurveyor } = await import('./database-surveyor.ts');
  return DatabaseSurveyor.open(source, signal);
}

export async function fitOf(surveyor: Surveyor, marketplace: Marketplace): Promise<Fit> {
  const found: Dataset[] = [];
  const missing: Dataset[] = [];
  for (const dataset of Object.values(marketplace.datasets)) {
    ((await surveyor.has(dataset)) ? found : missing).push(dataset);
  }
  return { marketplace, found, missing };
}

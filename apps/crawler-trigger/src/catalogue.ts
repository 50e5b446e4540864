import type { Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import type { RunTable } from './run-tables.ts';

/** Tables of a run that are what the contract says. */
export interface CataloguedRun {
  readonly marketplace: Marketplace;
  readonly runId: string;
  /** When the last file was written. */
  readonly filesComplete: Date;
  readonly tables: Readonly<Record<string, RunTable>>;
}

/** start: have inferred what is unknown. status: see how far that is, and go on. */
export type CrawlAction = 'start' | 'status';

/** Where tables and their partitions are known to query engines. */
export interface Catalogue {
  /** As it stands in the manifest. */
  readonly name: string;
  /** Whether a registration may have to wait for others, and so takes more than one call. */
  readonly mayWait: boolean;
  /** Names of the tables that the catalogue does not have in the shape of this run. */
  unknown(run: CataloguedRun): Promise<readonly string[]>;
  /**
   * Makes the tables and partitions of a run known, as far as that can be done now. May be repeated, and be done by
   * several at once.
   * @returns the crawlers that are waited for; none when all is known.
   */
  register(run: CataloguedRun, action: CrawlAction): Promise<readonly string[]>;
}

export function cataloguedRun(
  marketplace: Marketplace,
  manifest: Manifest,
  tables: Readonly<Record<string, RunTable>>,
): CataloguedRun {
  const filesComplete = new Date(manifest.stages['kpi']?.end ?? manifest.updated_at);
  return { marketplace, runId: manifest.run_id, filesComplete, tables };
}

import { LakeError, type ObjectStore } from '@rentlake/lake';
import { runsSchema } from '@rentlake/metrics';
import type { Catalogue, CataloguedRun, CrawlAction } from '../catalogue.ts';
import { inspectedRuns, publishedRun } from '../run-tables.ts';
import { catalogueDrift } from './catalogue-drift.ts';
import { crawlStep } from './crawl-step.ts';
import { expectedTable, type ExpectedTable } from './expected-table.ts';
import type { GluePorts } from './ports.ts';
import type { OtherRuns } from './restore-runs.ts';
import { settleTable, type TableProblems } from './settle-table.ts';

export interface GlueCatalogueOptions {
  /** Its location is `s3://<bucket>/<prefix>`. */
  readonly lake: ObjectStore;
  /** Before the name that a marketplace gives a crawler. */
  readonly crawlerPrefix: string;
}

/** The Glue Data Catalog: crawlers infer tables that it does not have, partitions of known tables are added at once. */
export class GlueCatalogue implements Catalogue {
  readonly name = 'glue';
  readonly mayWait = true;
  readonly #ports: GluePorts;
  readonly #options: GlueCatalogueOptions;

  constructor(ports: GluePorts, options: GlueCatalogueOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  async unknown(run: CataloguedRun): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (const name of Object.keys(run.tables)) {
      const { table } = this.#expected(run, name);
      const found = await this.#ports.tables.find(table.database, table.name);
      if (catalogueDrift(found, table).length > 0) unknown.push(name);
    }
    return unknown;
  }

  async register(run: CataloguedRun, action: CrawlAction): Promise<readonly string[]> {
    await this.#ports.tables.ensureDatabase(runsSchema(run.marketplace));
    const others = await this.#otherRuns(run);
    const settle = async (names: readonly string[], isCrawled: boolean): Promise<TableProblems> => {
      const found: TableProblems[] = [];
      for (const name of names) {
        found.push(await settleTable(this.#expected(run, name), isCrawled, others, this.#ports));
      }
      return {
        drift: found.flatMap(({ drift }) => drift),
        held: found.flatMap(({ held }) => held),
      };
    };
    const waiting: string[] = [];
    const problems: TableProblems[] = [];
    for (const [suffix, names] of Object.entries(run.marketplace.crawlers)) {
      const crawler = `${this.#options.crawlerPrefix}${suffix}`;
      if ((await settle(names, false)).drift.length === 0) continue;
      const step = { crawler, filesComplete: run.filesComplete, action };
      if ((await crawlStep(step, this.#ports.crawlers)) === 'waiting') waiting.push(crawler);
      // Looked at again: the crawl may have ended between the two looks.
      else problems.push(await settle(names, true));
    }
    refuseDrift(run.runId, problems);
    return waiting;
  }

  async #otherRuns({ marketplace }: CataloguedRun): Promise<OtherRuns> {
    const { lake } = this.#options;
    let kept: ReturnType<OtherRuns['kept']> | undefined;
    return {
      published: await publishedRun(lake, marketplace.name),
      kept: () => (kept ??= inspectedRuns(lake, marketplace.name)),
      lake: lake.location,
    };
  }

  #expected(run: CataloguedRun, name: string): ExpectedTable {
    return expectedTable(run, name, this.#options.lake.location);
  }
}

/** @throws LakeError that names what differs, and says what to do. */
function refuseDrift(runId: string, problems: readonly TableProblems[]): void {
  const drift = problems.flatMap((problem) => problem.drift);
  const held = problems.flatMap((problem) => problem.held);
  if (drift.length === 0) return;
  const remedy =
    held.length > 0
      ? `Its readers need these types: ${held.join('; ')}. Give a column of another type another name.`
      : 'Remove the table from the catalogue, and start this stage again; until it is there again, queries of it fail.';
  throw new LakeError(
    'corrupt',
    `What the catalogue has for run ${runId} is not what the contract says: ${drift.join('; ')}. Nothing is published. ${remedy}`,
  );
}

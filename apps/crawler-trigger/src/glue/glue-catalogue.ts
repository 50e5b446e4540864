import { LakeError, type ObjectStore } from '@rentlake/lake';
import { runsSchema } from '@rentlake/metrics';
import { publishedTables } from '../run-tables.ts';
import type { Catalogue, CataloguedRun, CrawlAction } from '../catalogue.ts';
import { catalogueDrift } from './catalogue-drift.ts';
import { crawlStep } from './crawl-step.ts';
import { expectedTable, type ExpectedTable } from './expected-table.ts';
import { mendTypes } from './mend-types.ts';
import type { GluePorts, KnownTable } from './ports.ts';
import { settlePartitions } from './settle-partitions.ts';

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
      if (catalogueDrift(await this.#find(table), table).length > 0) unknown.push(name);
    }
    return unknown;
  }

  async register(run: CataloguedRun, action: CrawlAction): Promise<readonly string[]> {
    await this.#ports.tables.ensureDatabase(runsSchema(run.marketplace));
    const waiting: string[] = [];
    const problems: string[] = [];
    const held: string[] = [];
    for (const [suffix, names] of Object.entries(run.marketplace.crawlers)) {
      const crawler = `${this.#options.crawlerPrefix}${suffix}`;
      if ((await this.#settle(run, names)).length === 0) continue;
      const step = { crawler, filesComplete: run.filesComplete, action };
      if ((await crawlStep(step, this.#ports.crawlers)) === 'waiting') waiting.push(crawler);
      else {
        held.push(...(await this.#mendTypes(run, names)));
        // Looked at again: the crawl may have ended between the two looks.
        problems.push(...(await this.#settle(run, names)));
      }
    }
    if (problems.length === 0) return waiting;
    const remedy =
      held.length > 0
        ? `Its readers need these types: ${held.join('; ')}. Give a column of another type another name.`
        : 'Remove the table from the catalogue, and start this stage again; until it is there again, queries of it fail.';
    throw new LakeError(
      'corrupt',
      `What the catalogue has for run ${run.runId} is not what the contract says: ${problems.join('; ')}. Nothing is published. ${remedy}`,
    );
  }

  /** @returns what keeps types from being mended. */
  async #mendTypes(run: CataloguedRun, names: readonly string[]): Promise<readonly string[]> {
    const published = await publishedTables(this.#options.lake, run.marketplace.name);
    const held: string[] = [];
    for (const name of names) {
      const { table } = this.#expected(run, name);
      held.push(...(await mendTypes(table, published, this.#ports.tables)));
    }
    return held;
  }

  /** Adds the partitions of those tables that are as they should be. @returns what is wrong with the others. */
  async #settle(run: CataloguedRun, names: readonly string[]): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const name of names) {
      const expected = this.#expected(run, name);
      const drift = catalogueDrift(await this.#findOrCreate(expected), expected.table);
      if (drift.length === 0) await settlePartitions(expected.partitions, this.#ports.partitions);
      problems.push(...drift);
    }
    return problems;
  }

  /** A table without rows is created: a crawler would see no keys. */
  async #findOrCreate({ table, partitions }: ExpectedTable): Promise<KnownTable | undefined> {
    const found = await this.#find(table);
    if (found || partitions.partitions.length > 0) return found;
    await this.#ports.tables.create(table);
    return await this.#find(table);
  }

  #find({ database, name }: KnownTable): Promise<KnownTable | undefined> {
    return this.#ports.tables.find(database, name);
  }

  #expected(run: CataloguedRun, name: string): ExpectedTable {
    return expectedTable(run, name, this.#options.lake.location);
  }
}

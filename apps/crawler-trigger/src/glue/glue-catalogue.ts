import { LakeError } from '@rentlake/lake';
import { runsKeys, runsSchema } from '@rentlake/metrics';
import type { Catalogue, CataloguedRun, CrawlAction } from '../catalogue.ts';
import type { RunTable } from '../run-tables.ts';
import { catalogueDrift } from './catalogue-drift.ts';
import { crawlStep } from './crawl-step.ts';
import type { GluePorts, KnownTable } from './ports.ts';
import { settlePartitions } from './settle-partitions.ts';

export interface GlueCatalogueOptions {
  /** Of the lake: `s3://<bucket>/<prefix>`. */
  readonly lake: string;
  /** Before the name that a marketplace gives a crawler. */
  readonly crawlerPrefix: string;
}

/** The Glue Data Catalog: crawlers infer tables that it does not have, partitions of known tables are added at once. */
export class GlueCatalogue implements Catalogue {
  readonly name = 'glue';
  readonly #ports: GluePorts;
  readonly #options: GlueCatalogueOptions;

  constructor(ports: GluePorts, options: GlueCatalogueOptions) {
    this.#ports = ports;
    this.#options = options;
  }

  async unknown(run: CataloguedRun): Promise<readonly string[]> {
    const unknown: string[] = [];
    for (const name of Object.keys(run.tables)) {
      const { found, expected } = await this.#find(run, name);
      if (catalogueDrift(found, expected).length > 0) unknown.push(name);
    }
    return unknown;
  }

  async register(run: CataloguedRun, action: CrawlAction): Promise<readonly string[]> {
    await this.#ports.tables.ensureDatabase(runsSchema(run.marketplace));
    const waiting: string[] = [];
    const problems: string[] = [];
    for (const [suffix, names] of Object.entries(run.marketplace.crawlers)) {
      const crawler = `${this.#options.crawlerPrefix}${suffix}`;
      if ((await this.#settle(run, names)).length === 0) continue;
      const step = { crawler, filesComplete: run.filesComplete, action };
      if ((await crawlStep(step, this.#ports.crawlers)) === 'waiting') waiting.push(crawler);
      // Looked at again: the crawl may have ended between the two looks.
      else problems.push(...(await this.#settle(run, names)));
    }
    if (problems.length === 0) return waiting;
    throw new LakeError(
      'corrupt',
      `What the crawlers inferred for run ${run.runId} is not what the contract says: ${problems.join('; ')}. Nothing is published. Remove the table from the catalogue or the older files that differ, and start this stage again.`,
    );
  }

  /** Adds the partitions of those tables that are as they should be. @returns what is wrong with the others. */
  async #settle(run: CataloguedRun, names: readonly string[]): Promise<readonly string[]> {
    const problems: string[] = [];
    for (const name of names) {
      const drift = await this.#createEmpty(run, name);
      if (drift.length === 0) {
        await settlePartitions(this.#partitions(run, name), this.#ports.partitions);
      }
      problems.push(...drift);
    }
    return problems;
  }

  /** A table without rows is created, for a crawler would see no keys. @returns how it drifts. */
  async #createEmpty(run: CataloguedRun, name: string): Promise<readonly string[]> {
    const { found, expected } = await this.#find(run, name);
    if (found || tableOf(run, name).partitions.length > 0) return catalogueDrift(found, expected);
    await this.#ports.tables.create(expected);
    return [];
  }

  async #find(run: CataloguedRun, name: string) {
    const expected = this.#expected(run, name);
    return { found: await this.#ports.tables.find(expected.database, name), expected };
  }

  #expected(run: CataloguedRun, name: string): KnownTable {
    const { marketplace } = run;
    const { columns } = tableOf(run, name);
    const contract = marketplace.metrics[name]?.table;
    const keys = contract ? runsKeys(contract) : [];
    return {
      database: runsSchema(marketplace),
      name,
      location: `${this.#options.lake}/presentation/${marketplace.name}/${name}/`,
      columns,
      keys: keys.map((key) => ({ name: key, type: 'string' })),
    };
  }

  #partitions(run: CataloguedRun, table: string) {
    const { marketplace, runId } = run;
    const { location, partition_keys: keys, partitions } = tableOf(run, table);
    return {
      database: runsSchema(marketplace),
      table,
      runId,
      partitions: partitions.map(({ values }) => ({
        values: [runId, ...values],
        location: `${this.#options.lake}/${location}/${values.map((value, index) => `${keys[index]}=${value}/`).join('')}`,
      })),
    };
  }
}

function tableOf({ tables, runId }: CataloguedRun, name: string): RunTable {
  const table = tables[name];
  if (table) return table;
  throw new LakeError('corrupt', `Run ${runId} has no table ${name}.`);
}

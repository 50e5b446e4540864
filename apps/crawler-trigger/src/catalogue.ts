import { LakeError, layout, parseJson, runHistory, type ObjectStore } from '@rentlake/lake';
import * as z from 'zod';

const tableSchema = z.object({
  columns: z.array(z.object({ name: z.string(), type: z.string() })),
  partition_keys: z.array(z.string()),
  location: z.string(),
  /** The run whose crawl defined the columns. */
  crawled_by: z.string(),
  partitions: z.array(z.object({ values: z.array(z.string()), rows: z.number() })),
});

const catalogueSchema = z.object({
  database: z.string(),
  tables: z.record(z.string(), tableSchema),
});

export type CatalogueTable = z.infer<typeof tableSchema>;
export type CatalogueContents = z.infer<typeof catalogueSchema>;

/** Where tables and their partitions are known to query engines. */
export interface Catalogue {
  /** What the catalogue knew before this run; undefined when it knew nothing. */
  before(marketplace: string, runId: string): Promise<CatalogueContents | undefined>;
  /** What was registered for this run. */
  of(marketplace: string, runId: string): Promise<CatalogueContents | undefined>;
  register(marketplace: string, runId: string, contents: CatalogueContents): Promise<void>;
}

/** A catalogue as a file beside the manifest of each run, for lakes without a catalogue service. */
export class LakeCatalogue implements Catalogue {
  readonly #lake: ObjectStore;

  constructor(lake: ObjectStore) {
    this.#lake = lake;
  }

  async before(marketplace: string, runId: string): Promise<CatalogueContents | undefined> {
    const { manifests } = await runHistory(this.#lake, marketplace);
    for (const { run_id } of manifests) {
      const found = run_id === runId ? undefined : await this.of(marketplace, run_id);
      if (found) return found;
    }
    return undefined;
  }

  async of(marketplace: string, runId: string): Promise<CatalogueContents | undefined> {
    const key = layout.catalogue(marketplace, runId);
    const found = await this.#lake.read(key);
    if (!found) return undefined;
    const parsed = catalogueSchema.safeParse(parseJson(found.body.toString(), key));
    if (parsed.success) return parsed.data;
    throw new LakeError('corrupt', `${key} is not a catalogue: ${parsed.error.issues[0]?.message}`);
  }

  async register(marketplace: string, runId: string, contents: CatalogueContents): Promise<void> {
    await this.#lake.write(
      layout.catalogue(marketplace, runId),
      `${JSON.stringify(contents, null, 2)}\n`,
    );
  }
}

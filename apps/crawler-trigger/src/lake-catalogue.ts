import type { ObjectStore } from '@rentlake/lake';
import type { Catalogue, CataloguedRun } from './catalogue.ts';
import { shapeOf } from './crawl.ts';
import { tablesBefore } from './run-tables.ts';

/** For lakes without a catalogue service: the file that is kept of each run is the catalogue. */
export class LakeCatalogue implements Catalogue {
  readonly name = 'footers';
  readonly mayWait = false;
  readonly #lake: ObjectStore;

  constructor(lake: ObjectStore) {
    this.#lake = lake;
  }

  async unknown({ marketplace, runId, tables }: CataloguedRun): Promise<readonly string[]> {
    const before = await tablesBefore(this.#lake, marketplace.name, runId);
    return Object.entries(tables)
      .filter(([name, table]) => {
        const known = before?.tables[name];
        return known === undefined || shapeOf(known) !== shapeOf(table);
      })
      .map(([name]) => name);
  }

  register(): Promise<readonly string[]> {
    return Promise.resolve([]);
  }
}

import { beforeAll, describe, expect, it } from '@jest/globals';
import { filesBelow } from './support/folders.ts';
import { parquetRows } from './support/parquet.ts';
import { headerOnly, validSources, type MarketplaceName } from './support/sources.ts';
import { workplace, type Workplace } from './support/workplace.ts';

const names = Object.keys(validSources) as readonly MarketplaceName[];

describe.each(names)('Files of %s that hold a header only', (name) => {
  let place: Workplace;

  beforeAll(async () => {
    const files = Object.entries(validSources[name]).map(
      ([path, content]) => [path, headerOnly(content)] as const,
    );
    place = workplace(Object.fromEntries(files), name);
    expect(await place.run('first')).toMatchObject({ status: 0, stderr: '' });
  });

  it('are empty datasets', () => {
    for (const counts of Object.values(place.manifest('first').datasets)) {
      expect(counts).toMatchObject({ read: 0, raw: 0, curated: 0, quarantined: 0, reasons: {} });
    }
  });

  it('give every table rows 0 and one empty Parquet file without a partition folder', async () => {
    const files = (await filesBelow(`${place.lake}/presentation/${name}`)) ?? [];
    for (const [table, { path, rows }] of Object.entries(place.published().tables)) {
      expect({ table, rows }).toEqual({ table, rows: 0 });
      expect(await parquetRows(place.lake, path)).toEqual([]);
      const [file, ...others] = files.filter((each) => each.startsWith(`${table}/`));
      expect({ file, others }).toEqual({
        file: expect.stringMatching(/^[a-z_]+\/run_id=first\/[^/]+\.parquet \d+$/),
        others: [],
      });
    }
  });

  it('give tables that can be asked, partition column and all', async () => {
    const schema = name.replace('-', '_');
    for (const table of Object.keys(place.published().tables)) {
      expect(await place.ask(`SELECT * FROM ${schema}.${table}`)).toEqual([]);
    }
    const column = name === 'listings' ? 'year' : 'rental_month';
    const table = name === 'listings' ? 'occupancy_rate' : 'daily_metrics';
    expect(await place.ask(`SELECT MAX(${column}) AS latest FROM ${schema}.${table}`)).toEqual([
      { latest: null },
    ]);
  });
});

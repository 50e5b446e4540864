import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { reasonsOf } from './reasons.ts';
import { MARKETPLACES, writeMarketplace, type Marketplace } from './write-marketplace.ts';

const ROWS: Readonly<Record<Marketplace, number>> = { 'car-rental': 5_000, listings: 3_000 };

/**
 * Writes the committed set below `folder`: one source folder a marketplace, and beside them `planted.json`, which says
 * how many rows each dataset has, which reasons a reader should find how often, and what was planted to that end.
 */
export function writeCommitted(folder: string): void {
  const planted = MARKETPLACES.map((marketplace) => {
    const out = join(folder, marketplace);
    const written = writeMarketplace({
      marketplace,
      out,
      rows: ROWS[marketplace],
      seed: 1,
      clean: false,
    });
    const datasets = written.map((dataset) => {
      const { name, rows, faults } = dataset;
      return [name, { rows, reasons: reasonsOf(dataset), planted: faults }];
    });
    return [marketplace, Object.fromEntries(datasets)];
  });
  writeFileSync(
    join(folder, 'planted.json'),
    `${JSON.stringify(Object.fromEntries(planted), null, 2)}\n`,
  );
}

if (import.meta.main) writeCommitted(join(import.meta.dirname, '..', 'sample'));

import { describe, it, expect } from '@jest/globals';
import { MARKETPLACES, reasonsOf, writeMarketplace } from '../src/index.ts';
import { readDataset, type Read } from './contract-reader.ts';
import { CONTRACT } from './contract-rules.ts';
import { filesOf, inTemporaryFolder } from './folders.ts';

const CASES = MARKETPLACES.flatMap((marketplace) =>
  [
    { clean: false, rows: 3_000, seed: 1 },
    { clean: false, rows: 700, seed: 2 },
    { clean: true, rows: 12_000, seed: 3 },
  ].map((options) => ({ marketplace, ...options })),
);

describe('planted faults', () => {
  it.each(CASES)(
    'are all that a reader of the contract finds ($marketplace, clean: $clean, $rows rows)',
    (options) => {
      inTemporaryFolder((out) => {
        const written = writeMarketplace({ ...options, out });
        const files = filesOf(out);
        const reads: Record<string, Read> = {};
        for (const [name, rules] of Object.entries(CONTRACT[options.marketplace]))
          reads[name] = readDataset(rules, files, reads);

        for (const dataset of written) {
          const { rows, found } = reads[dataset.name]!;
          expect({ name: dataset.name, rows, found }).toEqual({
            name: dataset.name,
            rows: dataset.rows,
            found: reasonsOf(dataset),
          });
        }
      });
    },
  );

  it('are one row in two hundred of a clean file', () => {
    inTemporaryFolder((out) => {
      const written = writeMarketplace({
        marketplace: 'car-rental',
        out,
        rows: 20_000,
        seed: 1,
        clean: true,
      });

      const planted = Object.values(written.find(({ name }) => name === 'transactions')!.faults);
      expect(planted.reduce((sum, count) => sum + count, 0)).toBe(100);
    });
  });
});

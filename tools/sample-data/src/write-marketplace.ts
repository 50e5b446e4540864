import { carRental } from './car-rental/datasets.ts';
import { CAR_RENTAL_LAYOUT } from './car-rental/layout.ts';
import type { Dataset } from './dataset.ts';
import { cleanLayout, type FileLayout } from './layout.ts';
import { listings } from './listings/datasets.ts';
import { LISTINGS_LAYOUT } from './listings/layout.ts';
import { rng } from './rng.ts';
import { writeDataset, type Written } from './write-dataset.ts';

export type { Written };

export const MARKETPLACES = ['car-rental', 'listings'] as const;
export type Marketplace = (typeof MARKETPLACES)[number];

export interface Options {
  readonly marketplace: Marketplace;
  /** The folder that gets the files. */
  readonly out: string;
  /** Rentals, or bookings. */
  readonly rows: number;
  readonly seed: number;
  /** One regular file a dataset and few faults, made fast. */
  readonly clean: boolean;
}

const MAKERS: Readonly<
  Record<Marketplace, (rows: number, seed: number, clean: boolean) => readonly Dataset[]>
> = { 'car-rental': carRental, listings };
const LAYOUTS: Readonly<Record<Marketplace, Readonly<Record<string, readonly FileLayout[]>>>> = {
  'car-rental': CAR_RENTAL_LAYOUT,
  listings: LISTINGS_LAYOUT,
};

/** The same options give the same bytes. Files of other names in the folder stay. */
export function writeMarketplace({
  marketplace,
  out,
  rows,
  seed,
  clean,
}: Options): readonly Written[] {
  return MAKERS[marketplace](rows, seed, clean).map((dataset) => {
    const layouts = clean ? cleanLayout(dataset) : LAYOUTS[marketplace][dataset.name]!;
    return writeDataset(
      dataset,
      layouts,
      out,
      rng(seed, `${marketplace}/${dataset.name}/files`),
      !clean,
    );
  });
}

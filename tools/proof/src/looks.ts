import type { Marketplace } from '@rentlake/metrics';
import type { ProvingGround } from './proving-ground.ts';
import type { Readers } from './readers.ts';

/** Table → its rows as lines of texts, sorted. */
export type TableRows = Readonly<Record<string, readonly string[]>>;

/** Where people read. */
export type Place = 'lake' | 'Athena' | 'Redshift';

/** Place → something about what is seen there. */
export type Sight<What> = Readonly<Partial<Record<Place, What>>>;

/** How the readers of each place look at all tables of a marketplace. */
export type Looks = Sight<() => Promise<TableRows>>;

/** At a marketplace wherever it is published. */
export const looksAt = (
  marketplace: Marketplace,
  { ground, readers }: { readonly ground: ProvingGround; readonly readers: Readers },
): Looks => ({
  lake: () => ground.publishedRows(marketplace),
  Athena: () => readers.onAthena(marketplace),
  ...(marketplace.warehouseSchema === undefined
    ? {}
    : { Redshift: () => readers.onRedshift(marketplace) }),
});

/** What readers of every place see. */
export async function lookEverywhere(looks: Looks): Promise<Sight<TableRows>> {
  const seen = Object.entries(looks).map(async ([place, look]) => [place, await look()] as const);
  return Object.fromEntries(await Promise.all(seen));
}

/** The same rows in every place. */
export const everywhere = (looks: Looks, rows: TableRows): Sight<TableRows> =>
  Object.fromEntries(Object.keys(looks).map((place) => [place, rows]));

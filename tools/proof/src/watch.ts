import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import type { Marketplace } from '@rentlake/metrics';
import type { ProvingGround } from './proving-ground.ts';
import type { Readers, TableRows } from './readers.ts';

export type Place = 'lake' | 'Athena' | 'Redshift';

/** Milliseconds between two looks of one reader. */
type Interval = Readonly<Record<Place, number>>;

/** While one job switches. */
export const closely: Interval = { lake: 1_200, Athena: 2_000, Redshift: 500 };
/** While a whole run is on its road, which takes longer; a look is work for this machine too. */
export const nowAndThen: Interval = { lake: 3_000, Athena: 5_000, Redshift: 1_000 };

/** What readers may see while a run is on its road, all tables of one of them. */
export interface Versions {
  readonly before: TableRows;
  readonly after: TableRows;
}

/** What was seen. */
export interface Sightings {
  /** `<place>: <version>` → how often. */
  readonly counts: Readonly<Record<string, number>>;
  /** What was of neither version. */
  readonly mixtures: readonly { readonly place: Place; readonly rows: TableRows }[];
}

/** Readers of every place, who look again and again while `work` goes on. */
export async function watch<Result>(
  { readers, ground }: { readonly readers: Readers; readonly ground: ProvingGround },
  marketplace: Marketplace,
  versions: Versions,
  interval: Interval,
  work: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly seen: Sightings }> {
  const counts: Record<string, number> = {};
  const mixtures: { place: Place; rows: TableRows }[] = [];
  const looks: Readonly<Record<Place, () => Promise<TableRows | undefined>>> = {
    lake: () => ground.publishedRows(marketplace),
    Athena: () => readers.onAthena(marketplace),
    Redshift: () => readers.onRedshift(marketplace),
  };
  let isOver = false;
  const look = async (place: Place): Promise<void> => {
    while (!isOver) {
      const rows = await looks[place]();
      if (rows === undefined) return;
      const version = versionOf(rows, versions);
      if (version === undefined) mixtures.push({ place, rows });
      else counts[`${place}: ${version}`] = (counts[`${place}: ${version}`] ?? 0) + 1;
      await pause(interval[place]);
    }
  };
  const looking = Promise.all((Object.keys(looks) as Place[]).map(look));
  const result = await work().finally(async () => {
    isOver = true;
    await looking;
  });
  return { result, seen: { counts, mixtures } };
}

function versionOf(rows: TableRows, { before, after }: Versions): keyof Versions | undefined {
  if (isDeepStrictEqual(rows, before)) return 'before';
  return isDeepStrictEqual(rows, after) ? 'after' : undefined;
}

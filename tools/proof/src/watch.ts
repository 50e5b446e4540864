import { isDeepStrictEqual } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { lookEverywhere, type Looks, type Place, type Sight, type TableRows } from './looks.ts';

/** Milliseconds between two looks of one reader. */
type Interval = Readonly<Record<Place, number>>;

/** While one job switches. */
export const closely: Interval = { lake: 2_000, Athena: 3_000, Redshift: 700 };
/** While a whole run is on its road, which takes longer; a look is work for this machine too. */
export const nowAndThen: Interval = { lake: 5_000, Athena: 8_000, Redshift: 2_000 };

/** What readers may see while a run is on its road, all tables of one of them. */
export interface Versions {
  readonly before: TableRows;
  readonly after: TableRows;
}

type Version = keyof Versions | 'mixture';

/** What was seen. */
export interface Sightings {
  /** `<place>: <version>` → how often. */
  readonly counts: Readonly<Record<string, number>>;
  /** What was of neither version. */
  readonly mixtures: readonly { readonly place: Place; readonly rows: TableRows }[];
}

/** Has the readers of every place look now. @returns place → the version that it shows. */
export type LookNow = () => Promise<Sight<Version>>;

/** Readers of every place, who look again and again while `work` goes on, and whenever it has them look. */
export async function watch<Result>(
  looks: Looks,
  versions: Versions,
  interval: Interval,
  work: (lookNow: LookNow) => Promise<Result>,
): Promise<{ readonly result: Result; readonly seen: Sightings }> {
  const counts: Record<string, number> = {};
  const mixtures: { place: Place; rows: TableRows }[] = [];
  const note = (place: Place, rows: TableRows): Version => {
    const version = versionOf(rows, versions);
    if (version === 'mixture') mixtures.push({ place, rows });
    else counts[`${place}: ${version}`] = (counts[`${place}: ${version}`] ?? 0) + 1;
    return version;
  };
  const lookNow: LookNow = async () => {
    const sight = Object.entries(await lookEverywhere(looks)) as [Place, TableRows][];
    return Object.fromEntries(sight.map(([place, rows]) => [place, note(place, rows)]));
  };
  const over = new AbortController();
  const lookOften = async ([place, look]: [Place, () => Promise<TableRows>]): Promise<void> => {
    while (!over.signal.aborted) {
      note(place, await look());
      await pause(interval[place], undefined, { signal: over.signal }).catch(() => undefined);
    }
  };
  const looking = Promise.all(
    (Object.entries(looks) as [Place, () => Promise<TableRows>][]).map(lookOften),
  );
  // Who cannot look is heard of when the work is done.
  looking.catch(() => undefined);
  const result = await work(lookNow).finally(async () => {
    over.abort();
    await looking;
  });
  return { result, seen: { counts, mixtures } };
}

function versionOf(rows: TableRows, { before, after }: Versions): Version {
  if (isDeepStrictEqual(rows, before)) return 'before';
  return isDeepStrictEqual(rows, after) ? 'after' : 'mixture';
}

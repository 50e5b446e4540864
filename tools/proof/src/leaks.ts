import { gunzipSync } from 'node:zlib';
import type { Bucket } from '@rentlake/testing';

/** Zones whose rows may hold what the source says of people. */
const zonesOfPeople = /^(raw|curated|quarantine)\//;

/** Where one of the planted values shows: `<place>: <value>`. */
export function leaksIn(
  texts: Readonly<Record<string, string>>,
  planted: readonly string[],
): readonly string[] {
  return Object.entries(texts).flatMap(([place, text]) =>
    planted.filter((value) => text.includes(value)).map((value) => `${place}: ${value}`),
  );
}

/** The objects of a lake beside those zones, as text: manifests, reports, locks, answers, logs. Parquet is not text. */
export async function textsOf(lake: Bucket): Promise<Readonly<Record<string, string>>> {
  const texts: Record<string, string> = {};
  for (const key of await lake.keys()) {
    if (zonesOfPeople.test(key) || key.startsWith('scripts/') || key.endsWith('.parquet')) continue;
    const body = await lake.get(key);
    texts[key] = (key.endsWith('.gz') ? gunzipSync(body) : body).toString();
  }
  return texts;
}

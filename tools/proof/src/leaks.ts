import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { Bucket } from '@rentlake/testing';

/** Zones whose rows may hold what the source says of people. */
const zonesOfPeople = /^(raw|curated|quarantine)\//;

/** Where one of the planted values shows, as it is or encoded: `<place>: <value>`. */
export function leaksIn(
  texts: Readonly<Record<string, string>>,
  planted: readonly string[],
): readonly string[] {
  return Object.entries(texts).flatMap(([place, text]) => {
    const isIn = shows(text);
    return planted.filter(isIn).map((value) => `${place}: ${value}`);
  });
}

/** Whether a text holds a value: plain, as in a URL or a form, or in base64. */
function shows(text: string): (value: string) => boolean {
  const decoded = text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) =>
    Buffer.from(bytes.replaceAll('%', ''), 'hex').toString(),
  );
  // Of the alphabet for URLs, the same in the other one.
  const base64 = decoded.replaceAll('-', '+').replaceAll('_', '/');
  return (value) =>
    [text, decoded].some((each) => each.includes(value)) ||
    decoded.includes(value.replaceAll(' ', '+')) ||
    base64Parts(value).some((part) => base64.includes(part));
}

/** What base64 makes of a value, whatever stands before and after it: one for each place in a group of three bytes. */
function base64Parts(value: string): readonly string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const own = Math.ceil((before * 8) / 6);
    return bytes.toString('base64').slice(own, Math.floor((bytes.length * 8) / 6));
  });
}

/**
 * The keys of a lake, with the values of partitions in them, and its objects beside those zones, as text: manifests, reports,
 * locks, answers, logs. Parquet is not text.
 * @param part Of a key; all objects when it is left out.
 */
export async function textsOf(lake: Bucket, part = ''): Promise<Readonly<Record<string, string>>> {
  const keys = (await lake.keys()).filter((key) => key.includes(part));
  const texts: Record<string, string> = { [`keys ${part}`]: keys.join('\n') };
  for (const key of keys) {
    if (zonesOfPeople.test(key) || key.startsWith('scripts/') || key.endsWith('.parquet')) continue;
    const body = await lake.get(key);
    texts[key] = (key.endsWith('.gz') ? gunzipSync(body) : body).toString();
  }
  return texts;
}

/** Which of these values no file of a source has: to search for them would find nothing, whatever happened. */
export function missingIn(source: string, values: readonly string[]): readonly string[] {
  const files = globSync('**/*.csv', { cwd: source });
  const text = files.map((file) => readFileSync(join(source, file), 'utf8')).join('\n');
  return values.filter((value) => !text.includes(value));
}

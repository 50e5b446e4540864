import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { ObjectStore } from '@rentlake/lake';
import type { DriverLog } from './await-log.ts';
import { LastWords } from './last-words.ts';
import type { SparkScript } from './spark-job.ts';

/** Of a compressed log, at most so many bytes are looked at: it can only be read from its beginning. */
const most = 8 << 20;

/** Looks for the log of a driver. What the script itself says goes to stdout; only without it does stderr matter. */
export async function searchEmrLog(
  store: ObjectStore,
  folder: string,
  script: SparkScript,
): Promise<DriverLog> {
  const words = new LastWords(script);
  const hasScript = await readLog(store, `${folder}/stdout.gz`, words);
  const hasSpark = words.text === undefined && (await readLog(store, `${folder}/stderr.gz`, words));
  return { said: words.text, hasScript, hasSpark };
}

/** Has `words` see the lines of a log. @returns whether there is one. */
async function readLog(store: ObjectStore, key: string, words: LastWords): Promise<boolean> {
  const object = (await store.list(key)).find((found) => found.key === key);
  if (!object) return false;
  const bytes = await store.readRange(key, 0, Math.min(object.size, most));
  // A log that is cut off ends early instead of failing.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const lines = createInterface(Readable.from([bytes]).pipe(gunzip));
  for await (const line of lines) words.add(line);
  return true;
}

import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { constants, createGunzip } from 'node:zlib';
import type { ObjectStore } from '@rentlake/lake';
import type { LastWords } from './last-words.ts';

/** Of a compressed log, at most so many bytes are looked at: it can only be read from its beginning. */
const most = 8 << 20;

/** Has `words` see the lines of a driver's log, if there is one. */
export async function readDriverLog(
  store: ObjectStore,
  folder: string,
  name: 'stdout' | 'stderr',
  words: LastWords,
): Promise<void> {
  const key = `${folder}/${name}.gz`;
  const object = (await store.list(key)).find((found) => found.key === key);
  if (!object) return;
  const bytes = await store.readRange(key, 0, Math.min(object.size, most));
  // A log that is cut off ends early instead of failing.
  const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH });
  const lines = createInterface(Readable.from([bytes]).pipe(gunzip));
  for await (const line of lines) words.add(line);
}

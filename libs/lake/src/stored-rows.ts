import { LakeError } from './lake-error.ts';
import { readParquetFooter } from './parquet-footer.ts';
import type { ObjectStore } from './object-store.ts';

/** Footers that are asked for at once. */
const footersAtOnce = 16;

/** How many rows the Parquet files below a prefix hold, by their footers. */
export async function storedRows(store: ObjectStore, prefix: string): Promise<number> {
  const files = await store.list(`${prefix}/`);
  let rows = 0;
  for (let start = 0; start < files.length; start += footersAtOnce) {
    const some = files.slice(start, start + footersAtOnce);
    const footers = await Promise.all(some.map((file) => readParquetFooter(store, file)));
    for (const footer of footers) rows += footer.rows;
  }
  return rows;
}

/** @throws LakeError of kind `corrupt` when the files below a prefix hold another number of rows. */
export async function checkStoredRows(
  store: ObjectStore,
  prefix: string,
  expected: number,
): Promise<void> {
  const found = await storedRows(store, prefix);
  if (found === expected) return;
  throw new LakeError(
    'corrupt',
    `${prefix} in ${store.location} holds ${found} rows, and its report says ${expected}. Submit the job again.`,
  );
}

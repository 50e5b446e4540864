import * as z from 'zod';
import { parseJson } from './json.ts';
import { LakeError } from './lake-error.ts';
import { layout } from './layout.ts';
import type { Etag, ObjectStore } from './object-store.ts';

const publishedSchema = z.object({
  run_id: z.string(),
  tables: z.record(
    z.string(),
    z.object({ path: z.string(), rows: z.number().int().nonnegative() }),
  ),
});

/** What readers see: one run, with all its tables. */
export type Published = z.infer<typeof publishedSchema>;

export interface PublishedVersion {
  readonly published: Published;
  readonly etag: Etag;
}

/** What is published, or undefined when nothing ever was. */
export async function readPublished(
  store: ObjectStore,
  marketplace: string,
): Promise<PublishedVersion | undefined> {
  const key = layout.published(marketplace);
  const found = await store.read(key);
  if (!found) return undefined;
  const parsed = publishedSchema.safeParse(parseJson(found.body.toString(), key));
  if (!parsed.success) {
    throw new LakeError(
      'corrupt',
      `${key} is not what a publisher writes: ${parsed.error.issues[0]?.message}`,
    );
  }
  return { published: parsed.data, etag: found.etag };
}

/**
 * The one switch: from here on readers see `next`.
 * @throws LakeError of kind `conflict` when somebody published since `previous` was read.
 */
export async function switchPublished(
  store: ObjectStore,
  marketplace: string,
  next: Published,
  previous: PublishedVersion | undefined,
): Promise<void> {
  const body = `${JSON.stringify(next, null, 2)}\n`;
  await store.write(
    layout.published(marketplace),
    body,
    previous ? { ifMatch: previous.etag } : { ifAbsent: true },
  );
}

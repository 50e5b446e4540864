import { folderPath } from '@rentlake/engine';
import * as z from 'zod';
import { parseS3Location, type S3Location } from './s3/s3-location.ts';

/** Where a store is. */
export type StoreLocation =
  { readonly kind: 'folder'; readonly path: string } | ({ readonly kind: 'bucket' } & S3Location);

const hint = 'Give the path of a folder, or s3://<bucket>/<prefix>.';

/** The path of a folder, or `s3://<bucket>/<prefix>`. */
export const storeLocation = z.string(hint).transform((text, context): StoreLocation => {
  const bucket = parseS3Location(text);
  if (bucket) return { kind: 'bucket', ...bucket };
  const folder = folderPath.safeParse(text);
  // One slash too few is no folder.
  if (folder.success && !/^s3:/i.test(text)) return { kind: 'folder', path: folder.data };
  context.addIssue(hint);
  return z.NEVER;
});

/** What lies below a folder or prefix. */
export function below(location: StoreLocation, name: string): StoreLocation {
  if (location.kind === 'folder') return { ...location, path: `${location.path}/${name}` };
  const { prefix } = location;
  return { ...location, prefix: prefix === '' ? name : `${prefix}/${name}` };
}

/** `s3://<bucket>/<prefix>`; undefined for a folder. */
export function storeUri(location: StoreLocation): string | undefined {
  if (location.kind === 'folder') return undefined;
  const { bucket, prefix } = location;
  return prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}

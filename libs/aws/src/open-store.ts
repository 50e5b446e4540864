import { FolderStore, type LakeStore } from '@rentlake/lake';
import type { AwsSettings } from './client.ts';
import { S3Store } from './s3/s3-store.ts';
import type { StoreLocation } from './store-location.ts';

/** The store at a location. What it keeps on this machine goes with `owner`. */
export function openStore(
  location: StoreLocation,
  settings: AwsSettings,
  owner: AsyncDisposableStack,
): LakeStore {
  return location.kind === 'folder'
    ? new FolderStore(location.path)
    : owner.use(new S3Store(location, settings));
}

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { say, SourceError } from '@rentlake/ingestion';
import { FolderStore, shownValue, type LakeStore, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { folderLocation, lakeLocation, awsEnvironment } from './config.ts';
import { UsageError } from './exit-status.ts';

const samples = resolve(import.meta.dirname, '../../../tools/sample-data/sample');

/** The lake that an option names, or else the environment. */
export async function openLake(
  option: string | undefined,
  owner: AsyncDisposableStack,
): Promise<LakeStore> {
  const { text, name } = lakeLocation(option);
  return isBucketUrl(text)
    ? openBucket(text, name, owner)
    : new FolderStore(folderLocation(text, name));
}

/** The folder, or prefix in S3, of a marketplace's datasets; without a location, the sample data. Ends with `owner`. */
export async function openSource(
  location: string | undefined,
  marketplace: Marketplace,
  owner: AsyncDisposableStack,
): Promise<ObjectStore> {
  if (location !== undefined && isBucketUrl(location)) {
    return openBucket(location, '--source', owner);
  }
  return openFolder(location ?? resolve(samples, marketplace.name), '--source');
}

const isBucketUrl = (location: string): boolean => /^s3:/i.test(location);

async function openBucket(
  url: string,
  name: string,
  owner: AsyncDisposableStack,
): Promise<LakeStore> {
  // Only a run that needs it loads the SDK.
  const { S3Store, parseS3Location } = await import('@rentlake/aws');
  const found = parseS3Location(url);
  if (!found) throw new UsageError(`${name} is ${shownValue(url)}. Give s3://<bucket>/<prefix>.`);
  return owner.use(new S3Store(found, await awsEnvironment()));
}

/** A folder of CSV files that is given under `name`. */
export async function openFolder(location: string, name: string): Promise<FolderStore> {
  const folder = folderLocation(location, name);
  const info = await stat(folder).catch(() => undefined);
  if (!info) {
    throw new SourceError(say('noSource', { source: folder }));
  }
  if (!info.isDirectory()) {
    throw new SourceError(say('sourceIsFile', { source: folder }));
  }
  return new FolderStore(folder);
}

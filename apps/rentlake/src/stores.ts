import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { say, SourceError } from '@rentlake/ingestion';
import { FolderStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { folderLocation, lakeLocation } from './config.ts';

const samples = resolve(import.meta.dirname, '../../../tools/sample-data/sample');

/** The lake that an option names, or else the environment. */
export function openLake(option: string | undefined): FolderStore {
  return new FolderStore(lakeLocation(option));
}

/** The folder of a marketplace's datasets; without a location, the sample data. */
export async function openSource(
  location: string | undefined,
  marketplace: Marketplace,
): Promise<FolderStore> {
  return openFolder(location ?? resolve(samples, marketplace.name), '--source');
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

import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { say, SourceError } from '@rentlake/ingestion';
import { FolderStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { UsageError } from './exit-status.ts';

const samples = resolve(import.meta.dirname, '../../../tools/sample-data/sample');

function requireFolder(location: string, option: string): string {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):\/\//.exec(location) ?? [];
  if (scheme !== undefined) {
    throw new UsageError(
      `${option} is ${location}. This version reads and writes folders only, not ${scheme}://.`,
    );
  }
  return location;
}

export function openLake(location: string): FolderStore {
  return new FolderStore(requireFolder(location, '--lake'));
}

/** The folder of a marketplace's datasets; without a location, the sample data. */
export async function openSource(
  location: string | undefined,
  marketplace: Marketplace,
): Promise<FolderStore> {
  const folder =
    location === undefined
      ? resolve(samples, marketplace.name)
      : requireFolder(location, '--source');
  const info = await stat(folder).catch(() => undefined);
  if (!info) {
    throw new SourceError(say('noSource', { source: folder }));
  }
  if (!info.isDirectory()) {
    throw new SourceError(say('sourceIsFile', { source: folder }));
  }
  return new FolderStore(folder);
}

import type { ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { discoverFiles } from './source/discover.ts';

export interface SourceSize {
  /** Of all files that are going to be read. */
  readonly bytes: number;
  /** What is to do the work, by its size. */
  readonly engine: 'embedded' | 'spark';
}

/** @param sparkFrom Bytes from which on a source is for Spark. */
export async function measureSource(
  marketplace: Marketplace,
  source: ObjectStore,
  sparkFrom: number,
): Promise<SourceSize> {
  const found = await discoverFiles(source, Object.values(marketplace.datasets));
  const sizes = found.flatMap(({ files }) => files.map(({ size }) => size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return { bytes, engine: bytes < sparkFrom ? 'embedded' : 'spark' };
}

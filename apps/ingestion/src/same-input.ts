import { LakeError, type Manifest, type ObjectStore } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { publishedOtherwise } from './open-run.ts';
import { discoverFiles } from './source/discover.ts';

/**
 * Makes sure that a source still has the files which a run was made of, by their names and sizes; their contents are not looked at.
 * @throws LakeError when it has others.
 */
export async function requireSameInput(
  marketplace: Marketplace,
  source: ObjectStore,
  { run_id: runId, state, inputs }: Pick<Manifest, 'run_id' | 'state' | 'inputs'>,
): Promise<void> {
  const found = await discoverFiles(source, Object.values(marketplace.datasets));
  const files = found.flatMap((entry) =>
    entry.files.map(({ key, size }) => fileId(entry.dataset.name, key, size)),
  );
  const known = new Set(inputs.map(({ dataset, path, bytes }) => fileId(dataset, path, bytes)));
  if (files.length === known.size && files.every((file) => known.has(file))) return;
  throw state === 'published'
    ? publishedOtherwise(marketplace.name, runId, source.location)
    : new LakeError(
        'usage',
        `Run ${runId} of ${marketplace.name} was begun with other input than ${source.location} has now. Choose another run id.`,
      );
}

const fileId = (dataset: string, path: string, bytes: number): string =>
  JSON.stringify([dataset, path, bytes]);

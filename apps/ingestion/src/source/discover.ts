import type { ObjectInfo, ObjectStore } from '@rentlake/lake';
import { datasetNames, matchName, type Dataset } from '@rentlake/schema';
import { say } from './messages.ts';
import { SourceError } from './source-error.ts';

export interface DatasetFiles {
  readonly dataset: Dataset;
  /** In code point order of their keys. */
  readonly files: readonly ObjectInfo[];
}

interface Entry {
  /** As it is called in the source: `users.csv` or `users/`. */
  readonly label: string;
  readonly matching: string;
  readonly files: readonly ObjectInfo[];
}

const isCsv = (key: string): boolean => key.toLowerCase().endsWith('.csv');

/** The files and folders directly below the source that may be datasets. */
function entriesOf(objects: readonly ObjectInfo[]): readonly Entry[] {
  const entries = new Map<string, ObjectInfo[]>();
  for (const object of objects.filter(({ key }) => isCsv(key))) {
    const [top = '', file, ...deeper] = object.key.split('/');
    if (deeper.length > 0) continue;
    const label = file === undefined ? top : `${top}/`;
    entries.set(label, [...(entries.get(label) ?? []), object]);
  }
  return [...entries].map(([label, files]) => ({
    label,
    matching: matchName(label.endsWith('/') ? label.slice(0, -1) : label.slice(0, -'.csv'.length)),
    files,
  }));
}

/**
 * The files of each dataset that the source has.
 * @throws SourceError when two files or folders are the same dataset.
 */
export async function discoverFiles(
  source: ObjectStore,
  datasets: readonly Dataset[],
): Promise<readonly DatasetFiles[]> {
  const entries = entriesOf(await source.list(''));
  return datasets.flatMap((dataset) => {
    const names = datasetNames(dataset);
    const found = entries.filter(({ matching }) => names.has(matching));
    if (found.length > 1) {
      const labels = found.map(({ label }) => label).join(' and ');
      throw new SourceError(
        say('twoEntries', { source: source.location, labels, dataset: dataset.name }),
      );
    }
    return found.map(({ files }) => ({ dataset, files }));
  });
}

/** @throws SourceError naming the first dataset that `found` lacks, and what the source holds instead. */
export function requireAll(
  source: ObjectStore,
  datasets: readonly Dataset[],
  found: readonly DatasetFiles[],
): void {
  const missing = datasets.find((dataset) => !found.some((entry) => entry.dataset === dataset));
  if (missing) {
    const names = [missing.name, ...missing.aliases].map((name) => `${name}.csv`).join(' or ');
    throw new SourceError(
      say('missingDataset', { source: source.location, dataset: missing.name, names }),
    );
  }
}

import { createHash } from 'node:crypto';
import type { InputRecord, ObjectStore } from '@rentlake/lake';
import { lineage, reservedColumns, type Dataset } from '@rentlake/schema';
import type { DatasetFiles } from './source/discover.ts';
import { mapHeader, requireColumns, type Header } from './source/header.ts';
import { firstRecord } from './source/records.ts';
import { scanFile, type FileScan } from './source/scan.ts';
import { say } from './source/messages.ts';
import { SourceError } from './source/source-error.ts';

/** One CSV file, read once and found fit to be ingested. */
export interface InspectedFile {
  /** Below the source, with `/`. */
  readonly key: string;
  readonly header: Header;
  readonly scan: FileScan;
}

export interface InspectedDataset {
  readonly dataset: Dataset;
  readonly files: readonly InspectedFile[];
}

export interface InspectOptions {
  /** The files hold repaired rows, which bring their lineage with them. */
  readonly repaired?: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly onFile?: (file: string) => void;
}

/**
 * Reads every file of `found` once, before anything is written.
 * @throws SourceError for the first file that would stop the run.
 */
export async function inspectFiles(
  source: ObjectStore,
  found: readonly DatasetFiles[],
  { repaired = false, signal, onFile }: InspectOptions = {},
): Promise<readonly InspectedDataset[]> {
  const inspected: InspectedDataset[] = [];
  for (const { dataset, files } of found) {
    const results: InspectedFile[] = [];
    for (const { key } of files) {
      signal?.throwIfAborted();
      onFile?.(key);
      const scan = await scanFile(source.stream(key), key);
      results.push({ key, scan, header: await readHeader(source, key, dataset, repaired) });
    }
    inspected.push({ dataset, files: results });
  }
  return inspected;
}

async function readHeader(
  source: ObjectStore,
  key: string,
  dataset: Dataset,
  repaired: boolean,
): Promise<Header> {
  const record = await firstRecord(source.stream(key));
  if (!record) {
    throw new SourceError(say('noHeader', { file: key }));
  }
  const header = mapHeader(record.cells, dataset, key, repaired ? reservedColumns : []);
  requireColumns(header, record.cells, dataset, key);
  for (const name of repaired ? Object.values(lineage) : []) {
    if (!header.includes(name)) {
      throw new SourceError(
        `${key}: the column ${name} is missing. Repair the file that \`rentlake quarantine --export\` wrote and keep that column.`,
      );
    }
  }
  return header;
}

/** What the manifest says of the inputs. */
export function inputRecords(inspected: readonly InspectedDataset[]): readonly InputRecord[] {
  return inspected.flatMap(({ dataset, files }) =>
    files.map(({ key, scan }) => ({
      dataset: dataset.name,
      path: key,
      bytes: scan.bytes,
      sha256: scan.sha256,
      rows: scan.rows,
    })),
  );
}

/** SHA-256 over names and contents of the inputs, and of the fingerprint they build on. */
export function fingerprintOf(inputs: readonly InputRecord[], base = ''): string {
  const lines = inputs.map(({ dataset, path, sha256 }) => JSON.stringify([dataset, path, sha256]));
  return createHash('sha256')
    .update([base, ...lines].join('\n'))
    .digest('hex');
}

/** The headers of a dataset's files that no contract column has, in order of first appearance; spelled as there. */
export function unmappedColumns(
  { dataset, files }: InspectedDataset,
  known: readonly string[] = [],
): readonly string[] {
  const names = new Map(known.map((name) => [name.toLowerCase(), name]));
  for (const header of files.flatMap((file) => file.header)) {
    const key = header.toLowerCase();
    const isKnown =
      Object.hasOwn(dataset.columns, header) || reservedColumns.includes(header) || names.has(key);
    if (!isKnown) names.set(key, header);
  }
  return [...names.values()];
}

import { matchesGlob } from 'node:path/posix';
import { parseParquetFooter } from '@rentlake/lake';
import { Bucket } from '../../moto/bucket.ts';
import { parseS3Uri } from '../s3-uri.ts';
import { tableLevel, type CrawlerDefinition } from './crawler-definition.ts';
import { commonType, inferredType } from './inferred-type.ts';

export interface FoundPartition {
  readonly values: readonly string[];
  /** Ends with `/`. */
  readonly location: string;
  /** Of its own files: name → type. */
  readonly columns: ReadonlyMap<string, string>;
  readonly rows: number;
}

/** A table as a crawler sees it. */
export interface FoundTable {
  readonly name: string;
  /** Ends with `/`. */
  readonly location: string;
  /** Name → type. */
  readonly columns: ReadonlyMap<string, string>;
  readonly keys: readonly string[];
  readonly partitions: readonly FoundPartition[];
  readonly rows: number;
  readonly files: number;
}

type S3Target = NonNullable<CrawlerDefinition['Targets']['S3Targets']>[number];

interface CrawledFile {
  /** From the bucket on. */
  readonly folders: readonly string[];
  readonly columns: ReadonlyMap<string, string>;
  readonly rows: number;
}

/** Finds the tables in the targets of a crawler, by the folders and footers of their Parquet files. */
export async function findTables(
  moto: string,
  definition: CrawlerDefinition,
): Promise<readonly FoundTable[]> {
  const tables = new Map<string, CrawledFile[]>();
  for (const target of definition.Targets.S3Targets ?? []) {
    for (const file of await crawlTarget(moto, target)) {
      const level = tableLevel(definition) ?? firstPartition(file.folders);
      const key = JSON.stringify([level, file.folders.slice(0, level), keysOf(file, level)]);
      tables.set(key, [...(tables.get(key) ?? []), file]);
    }
  }
  // Of files in one folder that differ in their keys, those of the most are the table; the others are tables of their own.
  const groups = [...tables.values()].sort((left, right) => right.length - left.length);
  const taken = new Set<string>();
  return groups.map((files) => {
    const [{ folders }] = files as [CrawledFile];
    const level = tableLevel(definition) ?? firstPartition(folders);
    const isTaken = taken.has(folders.slice(0, level).join('/'));
    const depth = isTaken ? Math.min(level + 1, folders.length) : level;
    taken.add(folders.slice(0, level).join('/'));
    return tableOf(files, depth, definition.TablePrefix ?? '');
  });
}

async function crawlTarget(
  moto: string,
  { Path, Exclusions = [] }: S3Target,
): Promise<readonly CrawledFile[]> {
  const { bucket: name = '', key: path = '' } = parseS3Uri(Path) ?? {};
  const prefix = path === '' || path.endsWith('/') ? path : `${path}/`;
  const bucket = Bucket.at(moto, name);
  const files: CrawledFile[] = [];
  for (const key of await bucket.keys(prefix)) {
    const below = key.slice(prefix.length);
    if (Exclusions.some((pattern) => matchesGlob(below, pattern))) continue;
    if (!key.endsWith('.parquet')) continue;
    const bytes = new Uint8Array(await bucket.get(key));
    const { rows, columns } = parseParquetFooter(key, bytes.buffer);
    files.push({
      folders: [name, ...key.split('/').slice(0, -1)],
      columns: new Map(columns.map((column) => [column.name, inferredType(column)])),
      rows,
    });
  }
  return files;
}

function firstPartition(folders: readonly string[]): number {
  const first = folders.findIndex((folder) => folder.includes('='));
  return first === -1 ? folders.length : first;
}

const keysOf = ({ folders }: CrawledFile, level: number): readonly string[] =>
  folders.slice(level).map((folder, index) => {
    const [key = '', ...value] = folder.split('=');
    return value.length === 0 ? `partition_${index}` : key;
  });

function tableOf(files: readonly CrawledFile[], level: number, tablePrefix: string): FoundTable {
  const [{ folders }] = files as [CrawledFile];
  const columns = new Map<string, string>();
  const partitions = new Map<string, FoundPartition>();
  for (const file of files) {
    widen(columns, file.columns);
    const values = file.folders.slice(level).map((folder) => folder.slice(folder.indexOf('=') + 1));
    if (values.length === 0) continue;
    const location = locationOf(file.folders);
    const before = partitions.get(location);
    const own = new Map(before?.columns);
    widen(own, file.columns);
    const rows = (before?.rows ?? 0) + file.rows;
    partitions.set(location, { values, location, columns: own, rows });
  }
  const folder = (folders[level - 1] ?? '').toLowerCase().replace(/[^a-z0-9_]/g, '_');
  return {
    name: `${tablePrefix}${folder}`,
    location: locationOf(folders.slice(0, level)),
    columns,
    keys: keysOf(files[0]!, level),
    partitions: [...partitions.values()],
    rows: files.reduce((sum, { rows }) => sum + rows, 0),
    files: files.length,
  };
}

/** Adds the columns of a file to those of others. */
function widen(columns: Map<string, string>, more: ReadonlyMap<string, string>): void {
  for (const [name, type] of more) {
    columns.set(name, commonType(columns.get(name) ?? type, type));
  }
}

const locationOf = (folders: readonly string[]): string => `s3://${folders.join('/')}/`;

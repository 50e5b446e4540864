import { LakeError, layout, partitionValue, type ObjectStore } from '@rentlake/lake';
import { catalogueType, fileColumns, type Table } from '@rentlake/schema';
import pMap from 'p-map';
import { readFooter, type Footer } from './footer.ts';
import type { RunTable } from './run-tables.ts';

/** What a crawl finds below a table's folder of one run. */
export interface CrawledTable extends RunTable {
  readonly rows: number;
}

const footersAtOnce = 8;

/** Infers a table from the footers and paths of its Parquet files. */
export async function crawlTable(
  lake: ObjectStore,
  marketplace: string,
  table: string,
  runId: string,
): Promise<CrawledTable> {
  const location = layout.presentation(marketplace, table, runId);
  const objects = await lake.list(`${location}/`);
  const partitions = new Map<string, { values: string[]; rows: number }>();
  const keys = new Set<string>();
  let first: Footer | undefined;
  let rows = 0;
  const footers = await pMap(
    objects,
    async (object) => ({ object, footer: await readFooter(lake, object) }),
    { concurrency: footersAtOnce },
  );
  for (const { object, footer } of footers) {
    if (first && JSON.stringify(first.columns) !== JSON.stringify(footer.columns)) {
      throw new LakeError('corrupt', `${object.key} has other columns than the files beside it.`);
    }
    first ??= footer;
    rows += footer.rows;
    const folders = object.key
      .slice(location.length + 1)
      .split('/')
      .slice(0, -1);
    const pairs = folders.map((folder) => splitPair(folder, object.key));
    pairs.forEach(([key]) => keys.add(key));
    if (pairs.length === 0) continue;
    const values = pairs.map(([, value]) => value);
    const partition = partitions.get(values.join('/')) ?? { values, rows: 0 };
    partition.rows += footer.rows;
    partitions.set(values.join('/'), partition);
  }
  if (!first) {
    throw new LakeError(
      'corrupt',
      `There is no Parquet file below ${location}, though the run says so. Start a new run.`,
    );
  }
  return {
    location,
    columns: [...first.columns],
    partition_keys: [...keys],
    partitions: [...partitions.values()],
    rows,
  };
}

function splitPair(folder: string, key: string): [name: string, value: string] {
  const [name = '', value = '', ...more] = folder.split('=');
  if (more.length > 0 || !partitionValue.test(value)) {
    throw new LakeError(
      'corrupt',
      `${key}: "${folder}" is no partition that every engine reads alike; values are made of a-z, 0-9, _ and -.`,
    );
  }
  return [name, value];
}

/** Each difference between what was inferred and the contract, as a sentence. */
export function drift(crawled: CrawledTable, contract: Table): readonly string[] {
  const expected = new Map(
    Object.entries(fileColumns(contract)).map(([name, type]) => [name, catalogueType(type)]),
  );
  const found = new Map(crawled.columns.map(({ name, type }) => [name, type]));
  const columns = [...expected].flatMap(([name, type]) => {
    const inferred = found.get(name);
    if (inferred === type) return [];
    return [`${contract.name}.${name} is ${inferred ?? 'missing'}, the contract says ${type}`];
  });
  const extra = [...found.keys()].filter((name) => !expected.has(name));
  const keys = crawled.partition_keys.filter((key) => key !== contract.partition.name);
  const unpartitioned =
    crawled.rows > 0 && !crawled.partition_keys.includes(contract.partition.name);
  return [
    ...columns,
    ...extra.map((name) => `${contract.name}.${name} is not in the contract`),
    ...keys.map(
      (key) =>
        `${contract.name} is partitioned by ${key}, the contract says ${contract.partition.name}`,
    ),
    ...(unpartitioned ? [`${contract.name} is not partitioned by ${contract.partition.name}`] : []),
  ];
}

/** What must be equal for the catalogue's definition of a table to hold for another run too. */
export function shapeOf(crawled: Pick<RunTable, 'columns' | 'partition_keys'>): string {
  return JSON.stringify([crawled.columns, crawled.partition_keys]);
}

import { basename, join } from 'node:path';
import {
  Database,
  parquetPaths,
  parquetRelation,
  tableInput,
  type ParquetInput,
} from '@rentlake/engine';
import { layout, type FolderStore, type Manifest } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { duckdb } from '@rentlake/schema';

/** The client drops a leading byte order mark from every text it hands over; a mark that shows survives. */
const mark = '<U+FEFF>';
const examples = 5;
const settings = { threads: 1, memoryMiB: 512 };

interface Stored {
  /** `<column> <type>`. */
  readonly types: readonly string[];
  /** Of the Parquet files themselves: column, physical and logical type. */
  readonly fileTypes: readonly string[];
  /** A line a row. */
  readonly rows: readonly string[];
  /** Folders `<partition>=<value>`, sorted. */
  readonly partitions: readonly string[];
}

/**
 * Where two runs of one lake differ, in lines for people; none when they agree on all rows, types and counts.
 */
export async function differences(
  lake: FolderStore,
  marketplace: Marketplace,
  [left, right]: readonly [Manifest, Manifest],
): Promise<readonly string[]> {
  using database = await Database.open(settings, await lake.localPath('scratch/differences'));
  const found: string[] = [];
  const compare = async (
    what: string,
    input: (runId: string) => ParquetInput,
    isOrdered = false,
  ): Promise<void> => {
    const inputs = [input(left.run_id), input(right.run_id)] as const;
    found.push(...(await unlikeInputs(database, lake, what, inputs, isOrdered)));
  };
  for (const name of Object.keys(marketplace.datasets)) {
    for (const zone of ['raw', 'curated', 'quarantine'] as const) {
      const prefix = (runId: string): string => layout[zone](marketplace.name, name, runId);
      await compare(`${zone} ${name}`, (runId) => ({
        kind: 'parquet',
        name,
        prefix: prefix(runId),
      }));
    }
  }
  for (const { table } of Object.values(marketplace.metrics)) {
    await compare(table.name, (runId) =>
      tableInput(table, layout.presentation(marketplace.name, table.name, runId)),
    );
  }
  for (const name of Object.keys(marketplace.queries)) {
    const prefix = (runId: string): string => layout.queryResult(marketplace.name, name, runId);
    await compare(
      `query ${name}`,
      (runId) => ({ kind: 'parquet', name, prefix: prefix(runId) }),
      true,
    );
  }
  return [...found, ...unlike('manifest', counted(left), counted(right))];
}

/** Where the raw rows of two runs differ, their places in the source included. */
export async function rawDifferences(
  lake: FolderStore,
  marketplace: Marketplace,
  runIds: readonly [string, string],
): Promise<readonly string[]> {
  using database = await Database.open(settings, await lake.localPath('scratch/differences'));
  const found: string[] = [];
  for (const name of Object.keys(marketplace.datasets)) {
    const input = (runId: string): ParquetInput => ({
      kind: 'parquet',
      name,
      prefix: layout.raw(marketplace.name, name, runId),
    });
    const inputs = [input(runIds[0]), input(runIds[1])] as const;
    found.push(...(await unlikeInputs(database, lake, `raw ${name}`, inputs)));
  }
  return found;
}

async function unlikeInputs(
  database: Database,
  lake: FolderStore,
  what: string,
  [left, right]: readonly [ParquetInput, ParquetInput],
  isOrdered = false,
): Promise<readonly string[]> {
  const [a, b] = [await stored(database, lake, left), await stored(database, lake, right)];
  return [
    ...unlike(`${what}: types`, a.types, b.types),
    ...unlike(`${what}: types in the files`, a.fileTypes, b.fileTypes),
    ...unlike(`${what}: partitions`, a.partitions, b.partitions),
    ...unlike(what, ...(isOrdered ? ([a.rows, b.rows] as const) : sorted(a.rows, b.rows))),
  ];
}

/** The stored answer to a named query: its rows in order, a line each. */
export async function storedAnswers(
  lake: FolderStore,
  marketplace: Marketplace,
  runId: string,
  name: string,
): Promise<readonly string[]> {
  using database = await Database.open(settings, await lake.localPath('scratch/answers'));
  const prefix = layout.queryResult(marketplace.name, name, runId);
  const { rows } = await stored(database, lake, { kind: 'parquet', name, prefix });
  return rows.map((row) => row.replaceAll(mark, '\ufeff'));
}

async function stored(database: Database, lake: FolderStore, input: ParquetInput): Promise<Stored> {
  const paths = await parquetPaths(lake, input.prefix);
  const relation = parquetRelation(input, paths);
  const described = await database.read(`DESCRIBE ${relation}`, 'describing');
  const columns = described.map(({ column_name }) => duckdb.identifier(String(column_name)));
  const texts = columns.map(
    (column) => `replace(CAST(${column} AS VARCHAR), chr(65279), '${mark}') AS ${column}`,
  );
  const rows = await database.read(`SELECT ${texts.join(', ')} FROM (${relation})`, 'reading');
  const files = `[${paths.map(duckdb.literal).join(', ')}]`;
  const inFiles = await database.read(
    // Two writers may state the same meaning in the newer field or only in the older one.
    `SELECT DISTINCT name, type, CASE WHEN converted_type IN ('UTF8', 'DATE') THEN converted_type ELSE COALESCE(logical_type, '') END AS meaning FROM parquet_schema(${files}) WHERE type IS NOT NULL`,
    'reading schemas',
  );
  return {
    types: described.map(({ column_name, column_type }) => `${column_name} ${column_type}`),
    fileTypes: inFiles.map((row) => Object.values(row).join(' ')).sort(),
    rows: rows.map((row) => JSON.stringify(row)),
    partitions: [
      ...new Set(
        paths.map((path) => basename(join(path, '..'))).filter((name) => name.includes('=')),
      ),
    ]
      .filter((name) => !name.startsWith('run_id='))
      .sort(),
  };
}

const sorted = (
  ...lists: readonly [readonly string[], readonly string[]]
): readonly [readonly string[], readonly string[]] => [lists[0].toSorted(), lists[1].toSorted()];

/** How many lines differ, then the first of them. */
function unlike(what: string, left: readonly string[], right: readonly string[]): string[] {
  const places = Array.from({ length: Math.max(left.length, right.length) }, (_, place) => place);
  const differing = places.filter((place) => left[place] !== right[place]);
  if (differing.length === 0) return [];
  return [
    `${what}: ${left.length} and ${right.length} rows, ${differing.length} differ`,
    ...differing
      .slice(0, examples)
      .flatMap((place) => [`  - ${left[place] ?? '(none)'}`, `  + ${right[place] ?? '(none)'}`]),
  ];
}

/** What the manifests of two runs over one source must have in common. */
function counted({ fingerprint, inputs, datasets, tables, queries }: Manifest): readonly string[] {
  const totals = (outputs: Manifest['tables']): readonly string[] =>
    Object.entries(outputs).map(([name, { rows, sums = {} }]) =>
      JSON.stringify([name, rows, Object.entries(sums).sort()]),
    );
  return [
    fingerprint,
    ...inputs.map((input) => JSON.stringify(input)),
    ...Object.entries(datasets).map((entry) => JSON.stringify(entry)),
    ...totals(tables),
    ...totals(queries),
  ];
}

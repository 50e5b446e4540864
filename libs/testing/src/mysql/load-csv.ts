import type { Connection } from 'mysql2/promise';
import { DATASETS, type Dataset } from '../reference/datasets.ts';
import { readCsv } from '../reference/csv.ts';
import { columnNames, pathsOf } from '../reference/names.ts';
import { readRaw } from '../reference/raw.ts';
import type { Marketplace, Row, SourceFiles } from '../reference/types.ts';
import type { MySqlServer } from './mysql-server.ts';

const rowsOfAnInsert = 1_000;

/**
 * Creates the tables of a marketplace from a CSV source: one a dataset, called as its file or folder, its columns all text and
 * called as in the first header that has them. A column that a file lacks is null in its rows.
 *
 * Keys repeat in such sources, so the primary key is a column `row_id` before the others: rows are in the order of the files,
 * and duplicates resolve as they do there. Malformed rows are left out, for no table can hold them. So of a run over the
 * tables, everything published equals the run over the files; raw and quarantine lack the malformed rows and have `row_id`.
 */
export async function loadCsv(
  server: MySqlServer,
  database: string,
  marketplace: Marketplace,
  files: SourceFiles,
): Promise<void> {
  const connection = await server.connect(database);
  try {
    await connection.query('SET autocommit = 0');
    for (const dataset of DATASETS[marketplace]) await load(connection, dataset, files);
    await connection.query('COMMIT');
  } finally {
    connection.destroy();
  }
}

async function load(connection: Connection, dataset: Dataset, files: SourceFiles): Promise<void> {
  const table = tableName(dataset, files);
  const headers = headersOf(dataset, files);
  const texts = [...headers.values()].map((header) => `${connection.escapeId(header)} LONGTEXT`);
  await connection.query(
    `CREATE TABLE ${table} (row_id BIGINT AUTO_INCREMENT PRIMARY KEY, ${texts.join(', ')})
     CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`,
  );
  const columns = [...headers.values()].map((header) => connection.escapeId(header)).join(', ');
  const rows = readRaw(dataset, files).rows.filter(
    ({ _malformed: malformed }) => malformed === null,
  );
  const cells = rows.map((row) => [...headers.keys()].map((name) => row[name]));
  for (let start = 0; start < cells.length; start += rowsOfAnInsert) {
    const some = cells.slice(start, start + rowsOfAnInsert);
    await connection.query(`INSERT INTO ${table} (${columns}) VALUES ?`, [some]);
  }
}

function tableName(dataset: Dataset, files: SourceFiles): string {
  const [first = ''] = pathsOf(dataset, files);
  return `\`${first.split('/')[0]?.replace(/\.csv$/i, '')}\``;
}

/** The raw columns that any file has, with the header of the first. */
function headersOf(dataset: Dataset, files: SourceFiles): ReadonlyMap<keyof Row, string> {
  const found = new Map<string, string>();
  for (const path of pathsOf(dataset, files)) {
    const content = files[path] ?? '';
    const text = typeof content === 'string' ? content : new TextDecoder().decode(content);
    const cells = readCsv(text)[0]?.cells ?? [];
    columnNames(dataset, cells).forEach((name, place) => {
      const isKnown = [...found.keys()].some((known) => known.toLowerCase() === name.toLowerCase());
      const isContract = dataset.columns.some((column) => column.name === name);
      if (!isKnown) found.set(name, isContract ? (cells[place]?.trim() ?? name) : name);
    });
  }
  return found;
}

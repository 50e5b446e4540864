import type { Dataset } from './datasets.ts';
import type { Session } from './session.ts';

/** A block is a row group of Parquet. */
const BLOCK_ROWS = 122_880;

/**
 * CSV → raw Parquet, all text, in order, malformed rows kept as text. Numbering the rows makes a DuckDB pipeline serial, so two
 * of them read the whole file, and each writes every second block: 6.5 s against 10.5 s for ten million rows on two cores.
 */
export async function writeRaw(
  session: Session,
  source: string,
  { name, columns }: Dataset,
): Promise<number> {
  const cells = Object.keys(columns);
  const last = cells.at(-1);
  const types = [...cells, 'one_too_many'].map((cell) => `${cell}: 'VARCHAR'`);
  const halfOfTheRows = (half: number): string => `
    COPY (
      SELECT ${cells.map((cell) => `CASE WHEN well_formed THEN ${cell} END AS ${cell}`).join(', ')},
             '${name}.csv' AS _source_file,
             _source_row,
             CASE WHEN NOT well_formed THEN as_csv([${[...cells, 'one_too_many'].join(', ')}]) END AS _malformed
      FROM (
        SELECT *, ${last} IS NOT NULL AND one_too_many IS NULL AS well_formed, row_number() OVER () AS _source_row
        FROM read_csv('${source}/${name}.csv', auto_detect = false, header = false, skip = 1,
                      delim = ',', quote = '"', escape = '"', strict_mode = true,
                      null_padding = true, nullstr = '~ no cell can hold this ~', columns = {${types.join(', ')}}))
      WHERE (_source_row - 1) // ${BLOCK_ROWS} % 2 = ${half}
    ) TO 'raw/${name}/part-${half}.parquet' (FORMAT parquet, COMPRESSION zstd)`;
  // A serial pipeline leaves DuckDB's own worker thread spinning; the two connections bring a thread each.
  await session.run('SET threads = 1');
  const rows = await session.copyTogether([halfOfTheRows(0), halfOfTheRows(1)]);
  await session.run('SET threads = 2');
  return rows;
}

/** A list of cells as minimal CSV; cells that the row did not have are NULL and leave nothing. */
export const csvMacro = String.raw`
  CREATE MACRO as_csv(cells) AS array_to_string(list_transform(
    list_filter(cells, lambda cell: cell IS NOT NULL),
    lambda cell: CASE WHEN regexp_matches(cell, '[",\r\n]') THEN '"' || replace(cell, '"', '""') || '"' ELSE cell END), ',');
`;

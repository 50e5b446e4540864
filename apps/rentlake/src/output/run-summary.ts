import type { Manifest } from '@rentlake/lake';
import { formatCount, formatSeconds } from './format.ts';
import { renderTable } from './table.ts';

const countList = (counts: Readonly<Record<string, number>>): string =>
  Object.entries(counts)
    .sort(([, left], [, right]) => right - left)
    .map(([name, count]) => `${name} ${formatCount(count)}`)
    .join(', ');

/** Datasets with their balance of rows. */
export function datasetsTable({ datasets }: Pick<Manifest, 'datasets'>): string {
  const columns = ['read', 'raw', 'curated', 'quarantined'];
  const rows = Object.entries(datasets).map(([name, counts]) => [
    name,
    formatCount(counts.read),
    formatCount(counts.raw),
    counts.curated === undefined ? null : formatCount(counts.curated),
    counts.quarantined === undefined ? null : formatCount(counts.quarantined),
  ]);
  return renderTable(['dataset', ...columns], rows, columns);
}

/** What was read of datasets of which only the changes were fetched. */
export function changesTable({ datasets }: Manifest): string {
  const columns = ['carried', 'fetched', 'deleted'];
  const rows = Object.entries(datasets).flatMap(([name, { carried, fetched, deleted }]) =>
    carried === undefined || fetched === undefined
      ? []
      : [
          [
            name,
            formatCount(carried),
            formatCount(fetched),
            deleted === undefined ? null : formatCount(deleted),
          ],
        ],
  );
  return rows.length === 0 ? '' : renderTable(['dataset', ...columns], rows, columns);
}

/** Why rows were quarantined, values became null, references point nowhere, and which headers were not mapped. */
export function findings({ datasets }: Manifest): string {
  const rows = Object.entries(datasets).flatMap(([name, counts]) => {
    const kinds = [
      ['quarantined', countList(counts.reasons)],
      ['nulled', countList(counts.nulled)],
      ['orphans', countList(counts.orphans)],
      ['unmapped', counts.unmapped.join(', ')],
    ] as const;
    return kinds.filter(([, text]) => text !== '').map(([kind, text]) => [name, kind, text]);
  });
  return rows.length === 0 ? '' : renderTable(['dataset', 'finding', 'counts'], rows);
}

export function tablesTable({ tables }: Manifest): string {
  const rows = Object.entries(tables).map(([name, { path, rows: count }]) => [
    name,
    formatCount(count),
    path,
  ]);
  return renderTable(['table', 'rows', 'path'], rows, ['rows']);
}

export function stagesTable({ stages }: Manifest): string {
  const rows = Object.entries(stages).map(
    ([name, { state, engine, attempts, start, end, error }]) => [
      name,
      state,
      engine,
      attempts,
      end === undefined ? null : formatSeconds(Date.parse(end) - Date.parse(start)),
      error ?? null,
    ],
  );
  return renderTable(['stage', 'state', 'engine', 'attempts', 'time', 'error'], rows, [
    'attempts',
    'time',
  ]);
}

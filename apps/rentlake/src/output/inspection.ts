import type { SurveyedDataset } from '@rentlake/ingestion';
import type { DatasetCounts } from '@rentlake/lake';
import type { Inspection, MarketplaceInspection } from '../inspection.ts';
import { formatCount, formatRows } from './format.ts';
import { datasetsTable } from './run-summary.ts';
import { renderTable } from './table.ts';

/** Names of a source that are listed when it fits nothing. */
const mostNames = 20;

/** Which marketplaces a source fits. */
export function fitsTable({ fits }: Inspection): string {
  const rows = fits.map(({ marketplace, found, missing }) => [
    marketplace.name,
    missing.length === 0 ? 'yes' : 'no',
    `${found.length} of ${found.length + missing.length}`,
    missing.map(({ name }) => name).join(', '),
  ]);
  return renderTable(['marketplace', 'fits', 'datasets', 'missing'], rows);
}

/** What a source holds that fits nothing. */
export function namesList({ names }: Inspection): string {
  const more = names.length - mostNames;
  return names.length === 0
    ? 'It has no tables or files that can be read.'
    : `It has: ${names.slice(0, mostNames).join(', ')}${more > 0 ? `, and ${formatCount(more)} more` : ''}`;
}

/** The paragraphs of one marketplace. */
export function marketplaceParagraphs(
  inspection: MarketplaceInspection,
  isDatabase: boolean,
): readonly string[] {
  const { marketplace, datasets, trial, isPartial } = inspection;
  const title = `${marketplace.name}${isPartial ? ' (partial: the counts of quarantine are of the first rows of each table, and orphans are not counted)' : ''}`;
  const counts = trial && { datasets: trial };
  return [
    title,
    ...(datasets.length === 0
      ? []
      : isDatabase
        ? [tablesTable(datasets), cursorsTable(datasets)]
        : [filesTable(datasets)]),
    ...datasets.map(columnsTable),
    ...(counts ? [datasetsTable(counts), findingsTable(counts.datasets)] : []),
  ];
}

const rowsOf = ({ rows }: SurveyedDataset): string =>
  rows === undefined ? 'unknown' : formatCount(rows);

function tablesTable(datasets: readonly SurveyedDataset[]): string {
  const rows = datasets.map((found) => [
    found.dataset.name,
    found.from.join(', '),
    rowsOf(found),
    found.primaryKey.join(', '),
  ]);
  return renderTable(['dataset', 'table', 'rows', 'primary key'], rows, ['rows']);
}

/** Which tables an incremental run reads by their changes. */
function cursorsTable(datasets: readonly SurveyedDataset[]): string {
  const rows = datasets
    .filter((found) => found.rows !== undefined)
    .map(({ dataset, cursor, obstacle }) => [
      dataset.name,
      cursor ?? '',
      obstacle === undefined ? 'yes' : `whole: ${obstacle}`,
    ]);
  return renderTable(['dataset', 'cursor', '--incremental'], rows);
}

function filesTable(datasets: readonly SurveyedDataset[]): string {
  const rows = datasets.map((found) => {
    const [first = '', ...others] = found.from;
    const more = others.length === 0 ? '' : ` and ${formatRows(others.length, 'other')}`;
    return [found.dataset.name, `${first}${more}`, rowsOf(found)];
  });
  return renderTable(['dataset', 'files', 'rows'], rows, ['rows']);
}

/** A line for each reason, most frequent first. */
function findingsTable(datasets: Readonly<Record<string, DatasetCounts>>): string {
  const rows = Object.entries(datasets).flatMap(([name, { reasons, nulled, orphans }]) =>
    [
      ['quarantined', reasons] as const,
      ['value nulled', nulled] as const,
      ['orphan', orphans] as const,
    ].flatMap(([what, counts]) =>
      Object.entries(counts)
        .sort(([, left], [, right]) => right - left)
        .map(([reason, count]) => [name, what, reason, formatCount(count)]),
    ),
  );
  return rows.length === 0
    ? ''
    : renderTable(['dataset', 'finding', 'reason', 'rows'], rows, ['rows']);
}

/** The columns of a dataset, and those of the contract that it lacks. */
function columnsTable({ dataset, columns }: SurveyedDataset): string {
  const roles = (name: string): string => {
    const role = dataset.columns[name]?.role;
    return role === undefined || role === 'optional' ? '' : role;
  };
  const present = columns.map(({ name, type, becomes }) => [
    name,
    type ?? '',
    becomes ?? '(unmapped)',
    becomes === undefined ? '' : roles(becomes),
  ]);
  const seen = new Set(columns.map(({ becomes }) => becomes));
  const lacking = Object.keys(dataset.columns)
    .filter((name) => !seen.has(name))
    .map((name) => ['(missing)', '', name, roles(name) === '' ? '' : `${roles(name)}, MISSING`]);
  const hasTypes = columns.some(({ type }) => type !== undefined);
  const drop = (cells: readonly string[]): readonly string[] =>
    hasTypes ? cells : cells.filter((_, place) => place !== 1);
  return renderTable(
    drop([`column of ${dataset.name}`, 'type', 'becomes', 'role']),
    [...present, ...lacking].map(drop),
  );
}

import type { DatasetCounts } from '@rentlake/lake';

/** Bytes of names that a report lists of a dataset; sources have columns without end. */
const longestNames = 4 * 1024;

/** What a report tells of a dataset. */
export interface ReportedCounts extends Omit<DatasetCounts, 'watermark'> {
  /** Headers that no contract column has, which the report does not list; all are in the manifest. */
  readonly unmapped_more?: number;
}

interface DatasetsReport {
  readonly datasets: Readonly<Record<string, DatasetCounts>>;
}

/** A report that does not grow with the columns of a source: a state machine carries no more than 256 KB. */
export function shortReport<Report extends DatasetsReport>(
  report: Report,
): Omit<Report, 'datasets'> & { readonly datasets: Readonly<Record<string, ReportedCounts>> } {
  const datasets = Object.entries(report.datasets).map(
    ([name, { watermark: _, unmapped, ...counts }]): [string, ReportedCounts] => {
      const listed = firstNames(unmapped);
      const more = unmapped.length - listed.length;
      return [name, { ...counts, unmapped: listed, ...(more > 0 ? { unmapped_more: more } : {}) }];
    },
  );
  return { ...report, datasets: Object.fromEntries(datasets) };
}

/** As many as fit. */
function firstNames(names: readonly string[]): string[] {
  let bytes = 0;
  const end = names.findIndex((name) => {
    bytes += Buffer.byteLength(JSON.stringify(name));
    return bytes > longestNames;
  });
  return names.slice(0, end === -1 ? names.length : end);
}

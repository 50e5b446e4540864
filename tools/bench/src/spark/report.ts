import { aligned } from '../aligned.ts';
import { median } from '../measure/median.ts';
import { cellsOf, mediansOf, times } from '../report.ts';
import type { SparkContest } from './contest.ts';

type Contestant = Exclude<keyof SparkContest, 'transactions'>;

const labels: Readonly<Record<Contestant, string>> = {
  handwritten: 'a  hand-written PySpark, CSV → tables',
  tables: 'b  our entry scripts, curated → tables',
  scripts: 'c1 our four entry scripts, CSV → tables',
  spark: 'c2 rentlake run --engine spark',
  embedded: 'd  rentlake run (embedded)',
};

const ratios: readonly (readonly [name: string, of: Contestant, by: Contestant])[] = [
  ['b / a', 'tables', 'handwritten'],
  ['c1 / a', 'scripts', 'handwritten'],
  ['c2 / a', 'spark', 'handwritten'],
  ['c2 / d', 'spark', 'embedded'],
];

/** For each size the medians of every contestant, and below them their ratios. */
export function sparkTables(contests: readonly SparkContest[]): string {
  return contests
    .map((contest) => `${contestantsTable(contest)}\n\n${ratiosTable(contest)}`)
    .join('\n\n');
}

function contestantsTable(contest: SparkContest): string {
  const header = [
    `${contest.transactions.toLocaleString('en')} transactions`,
    'runs',
    's',
    'cpu s',
    'MB',
    'load',
  ];
  const rows = (Object.keys(labels) as Contestant[]).map((who) => [
    labels[who],
    String(contest[who].length),
    ...cellsOf(mediansOf(contest[who])),
    median(contest[who].map(({ load }) => load)).toFixed(1),
  ]);
  return aligned([header, ...rows]);
}

function ratiosTable(contest: SparkContest): string {
  const rows = ratios.map(([name, of, by]) => {
    const [ours, theirs] = [mediansOf(contest[of]), mediansOf(contest[by])];
    return [
      name,
      times(ours.seconds / theirs.seconds),
      times(ours.cpuSeconds / theirs.cpuSeconds),
      times(ours.megabytes / theirs.megabytes),
    ];
  });
  return aligned([['ratio', 's', 'cpu s', 'MB'], ...rows]);
}

import { aligned } from '../aligned.ts';
import { median } from '../measure/median.ts';
import { cellsOf, mediansOf, times } from '../report.ts';
import type { MySqlContest } from './contest.ts';

type Contestant = Exclude<keyof MySqlContest, 'bookings'>;

const labels: Readonly<Record<Contestant, string>> = {
  ingestion: 'a  ingestion into a lake',
  discard: 'b  mysql2 stream, rows discarded',
  client: 'c  mariadb --batch into a file',
};

/** For each size the medians of every contestant, and how fast it is against the bare stream. */
export function mysqlTables(contests: readonly MySqlContest[]): string {
  return contests.map(contestantsTable).join('\n\n');
}

function contestantsTable(contest: MySqlContest): string {
  const { bookings } = contest;
  const header = [
    `${bookings.toLocaleString('en')} bookings`,
    ...['runs', 's', 'cpu s', 'MB', 'load', 'rows/s', 'speed / b'],
  ];
  const bare = mediansOf(contest.discard).seconds;
  const rows = (Object.keys(labels) as Contestant[]).map((who) => {
    const medians = mediansOf(contest[who]);
    return [
      labels[who],
      String(contest[who].length),
      ...cellsOf(medians),
      median(contest[who].map(({ load }) => load)).toFixed(1),
      Math.round(bookings / medians.seconds).toLocaleString('en'),
      times(bare / medians.seconds),
    ];
  });
  return aligned([header, ...rows]);
}

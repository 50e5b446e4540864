import { aligned } from './aligned.ts';
import type { SampleRuns } from './committed-sample.ts';
import type { Contest } from './contest.ts';
import { median } from './measure/median.ts';

export interface Medians {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly megabytes: number;
}

export const mediansOf = (runs: readonly Medians[]): Medians => ({
  seconds: median(runs.map((run) => run.seconds)),
  cpuSeconds: median(runs.map((run) => run.cpuSeconds)),
  megabytes: median(runs.map((run) => run.megabytes)),
});

/** Medians of product and script, their ratio, and how much more each size takes than the one before. */
export function contestTable(contests: readonly Contest[]): string {
  const header = [
    'transactions',
    'runs',
    'rentlake s',
    'cpu s',
    'MB',
    'script s',
    'cpu s',
    'MB',
    'ratio s',
    'ratio MB',
    'growth s',
    'growth MB',
  ];
  const rows = contests.map(({ transactions, rentlake, script }, i) => {
    const [ours, theirs] = [mediansOf(rentlake), mediansOf(script)];
    const before = contests[i - 1] && mediansOf(contests[i - 1]?.rentlake ?? []);
    return [
      transactions.toLocaleString('en'),
      String(rentlake.length),
      ...cellsOf(ours),
      ...cellsOf(theirs),
      times(ours.seconds / theirs.seconds),
      times(ours.megabytes / theirs.megabytes),
      before ? times(ours.seconds / before.seconds) : '',
      before ? times(ours.megabytes / before.megabytes) : '',
    ];
  });
  return aligned([header, ...rows]);
}

export function sampleTable(samples: readonly SampleRuns[]): string {
  const rows = samples.map(({ marketplace, rentlake }) => [
    marketplace,
    String(rentlake.length),
    ...cellsOf(mediansOf(rentlake)),
  ]);
  return aligned([['committed sample', 'runs', 'rentlake s', 'cpu s', 'MB'], ...rows]);
}

export const cellsOf = ({ seconds, cpuSeconds, megabytes }: Medians): string[] => [
  seconds.toFixed(2),
  cpuSeconds.toFixed(2),
  megabytes.toFixed(0),
];

export const times = (ratio: number): string => `× ${ratio.toFixed(2)}`;

import { unzippedLimit, zippedLimit } from '@rentlake/workspace';
import { aligned } from '../aligned.ts';
import { median } from '../measure/median.ts';
import type { BundleLoads, BundlesContest, Load } from './contest.ts';

/** Milliseconds that a bundle may take to load. */
const loadLimit = 300;

/** Sizes and medians of every handler and of the layer, and whether they are within the goals. */
export function bundlesTables({ bundles, firstEvents, layer, node }: BundlesContest): string {
  const start = median(node);
  const rows = bundles.map((bundle) => [
    bundle.handler,
    String(bundle.loads.length),
    (bundle.zippedBytes / 1000).toFixed(0),
    bundle.modules.toLocaleString('en'),
    ...cellsOf(bundle.loads, start),
    verdict(
      bundle.zippedBytes > zippedLimit && `over ${zippedLimit / 1e6} MB`,
      medianOf(bundle.loads) > loadLimit && `over ${loadLimit} ms`,
    ),
  ]);
  const together = layer.bytes + Math.max(...bundles.map(({ unzippedBytes }) => unzippedBytes));
  const layerRow = [
    'DuckDB layer',
    String(layer.loads.length),
    MB(layer.zippedBytes),
    MB(layer.bytes),
    MB(together),
    ...cellsOf(layer.loads, start),
    verdict(together > unzippedLimit && `over ${MB(unzippedLimit)} MB`),
  ];
  return [
    aligned([
      ['handler', 'runs', 'zipped kB', 'modules', 'load ms', 'cpu ms', 'load / Node', 'in goals'],
      ...rows,
    ]),
    aligned([
      ['first event', 'runs', 'ms', 'cpu ms'],
      ...firstEvents.map(({ handler, of, answers }) => [
        of === undefined ? handler : `${handler}, ${of}`,
        String(answers.length),
        medianOf(answers).toFixed(0),
        cpuOf(answers).toFixed(0),
      ]),
    ]),
    aligned([
      [
        '',
        'runs',
        'zipped MB',
        'MB',
        'with bundle',
        'load ms',
        'cpu ms',
        'load / Node',
        'in goals',
      ],
      layerRow,
    ]),
    `Node alone, from start to end: ${start.toFixed(0)} ms`,
  ].join('\n\n');
}

const cellsOf = (loads: readonly Load[], start: number): string[] => [
  medianOf(loads).toFixed(0),
  cpuOf(loads).toFixed(0),
  `× ${(medianOf(loads) / start).toFixed(1)}`,
];

const medianOf = (loads: BundleLoads['loads']): number =>
  median(loads.map(({ milliseconds }) => milliseconds));

const cpuOf = (loads: readonly Load[]): number =>
  median(loads.map(({ cpuMilliseconds }) => cpuMilliseconds));

const verdict = (...faults: readonly (string | false)[]): string => {
  const found = faults.filter((fault) => fault !== false);
  return found.length === 0 ? 'yes' : `no, ${found.join(', ')}`;
};

const MB = (bytes: number): string => (bytes / 1e6).toFixed(1);

import { runQueries } from '@rentlake/athena-runner';
import { LakeCatalogue, crawl } from '@rentlake/crawler-trigger';
import { curate } from '@rentlake/curated';
import type { Engine, StageContext } from '@rentlake/engine';
import { ingest, type IncrementRequest, type Source } from '@rentlake/ingestion';
import { computeKpis } from '@rentlake/kpi';
import { readPublished, RunRecord, type LakeStore, type Stage } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import {
  publish,
  retain,
  showPublished,
  type OpenWarehouse,
  type PublishPorts,
} from '@rentlake/publisher';
import { formatCount, formatRows } from './output/format.ts';
import { versions } from './version.ts';

export interface PipelineRequest {
  readonly marketplace: Marketplace;
  readonly runId: string;
  readonly source: Source;
  readonly lake: LakeStore;
  readonly baseRun?: string | undefined;
  /** A database only: read what changed since the published run. */
  readonly increment?: IncrementRequest | undefined;
  /** Runs that retention keeps. */
  readonly keep: number;
  /** Opens the warehouse that the tables are loaded into as well. */
  readonly openWarehouse?: OpenWarehouse | undefined;
  /** Answers the named queries, over whatever wrote the tables. */
  readonly queryEngine: Engine;
  /** Called before anything is written. */
  readonly claim?: () => Promise<void>;
}

export interface PipelineStage {
  readonly name: Stage | 'warehouse' | 'retention';
  /** Whether readers see the run when this stage begins. */
  readonly afterPublishing: boolean;
  /** @returns a summary of what was done, in a few words. */
  readonly run: (context: StageContext) => Promise<string>;
}

const queriesAtOnce = 2;

const sum = (counts: readonly (number | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0);

/** The road of a run, stage by stage. `isPublished` tells, after ingestion, that there is nothing left to do. */
export function pipeline(
  request: PipelineRequest,
  isPublished: { value: boolean },
): readonly PipelineStage[] {
  const { marketplace, runId, lake, source, baseRun, increment, keep, queryEngine, claim } =
    request;
  const run = { marketplace, runId };
  const ports = { lake, openWarehouse: request.openWarehouse };
  const stage = (
    name: PipelineStage['name'],
    work: PipelineStage['run'],
    afterPublishing = false,
  ): PipelineStage => ({
    name,
    afterPublishing,
    run: async (context) => (isPublished.value ? 'nothing to do' : work(context)),
  });
  return [
    stage('ingestion', async (context) => {
      const report = await ingest(
        { ...run, baseRun, increment, versions },
        { ...context, source, claim },
      );
      isPublished.value =
        report.outcome === 'already-published' &&
        (await RunRecord.open(lake, marketplace.name, runId)).isDone('athena-runner');
      if (isPublished.value) return 'this run is published already, with the same input';
      return formatRows(sum(Object.values(report.datasets).map(({ raw }) => raw)), 'raw row');
    }),
    stage('curated', async (context) => {
      const datasets = Object.values((await curate(run, context)).datasets);
      const quarantined = sum(datasets.map((counts) => counts.quarantined));
      return `${formatRows(sum(datasets.map(({ curated }) => curated)), 'row')}, ${formatCount(quarantined)} quarantined`;
    }),
    stage('kpi', async (context) => {
      const tables = Object.values((await computeKpis(run, context)).tables);
      return `${formatRows(sum(tables.map(({ rows }) => rows)), 'row')} in ${tables.length} tables`;
    }),
    stage('crawler-trigger', async () => {
      const { inferred, partitions } = await crawl(run, {
        lake,
        catalogue: new LakeCatalogue(lake),
      });
      const found = formatRows(sum(Object.values(partitions)), 'partition');
      return inferred.length === 0
        ? `${found}, shapes unchanged`
        : `${found}, ${inferred.length} tables inferred`;
    }),
    stage('publisher', async () => {
      const { previous_run_id: previous } = await publish(run, ports);
      const shown = (await readPublished(lake, marketplace.name))?.published.run_id;
      if (shown !== runId) return `published; readers see ${shown} by now`;
      return previous === undefined || previous === runId
        ? 'published'
        : `published, in place of ${previous}`;
    }),
    ...(ports.openWarehouse ? [warehouseStage(marketplace, ports)] : []),
    stage(
      'athena-runner',
      async (context) => {
        const { queries } = await runQueries(
          { ...run, concurrency: queriesAtOnce },
          { ...context, engine: queryEngine },
        );
        return formatRows(Object.keys(queries).length, 'answer');
      },
      true,
    ),
    stage(
      'retention',
      async () => {
        const removed = await retain({ marketplace, keep }, ports);
        return removed.length === 0
          ? 'no old run to remove'
          : `${formatRows(removed.length, 'old run')} removed`;
      },
      true,
    ),
  ];
}

/** The publisher loaded it already, unless the run was published before this warehouse was named. */
function warehouseStage(marketplace: Marketplace, ports: PublishPorts): PipelineStage {
  return {
    name: 'warehouse',
    afterPublishing: true,
    run: async () => {
      const { warehouse } = await showPublished(marketplace, ports);
      return `${warehouse?.location} shows run ${warehouse?.run_id}`;
    },
  };
}

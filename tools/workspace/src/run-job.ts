import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stages, type Stage } from '@rentlake/lake';
import { marketplaces } from '@rentlake/metrics';

type Handler = (event: { marketplace: string; run_id: string }) => Promise<unknown>;

const handlers: Readonly<Record<Stage, () => Promise<{ readonly handler: Handler }>>> = {
  ingestion: () => import('@rentlake/ingestion/handler'),
  curated: () => import('@rentlake/curated/handler'),
  kpi: () => import('@rentlake/kpi/handler'),
  'crawler-trigger': () => import('@rentlake/crawler-trigger/handler'),
  publisher: () => import('@rentlake/publisher/handler'),
  'athena-runner': () => import('@rentlake/athena-runner/handler'),
};

const [name] = process.argv.slice(2);
const job = stages.find((stage) => stage === name);
if (job === undefined) throw new Error(`Usage: node run-job.ts <${stages.join(' | ')}>`);

const lake = mkdtempSync(join(tmpdir(), 'rentlake-run-job-'));
Object.assign(process.env, {
  RENTLAKE_LAKE: lake,
  RENTLAKE_SOURCE: join(import.meta.dirname, '../../sample-data/sample'),
  POWERTOOLS_LOG_LEVEL: 'SILENT',
  POWERTOOLS_METRICS_DISABLED: 'true',
});
try {
  for (const marketplace of Object.keys(marketplaces)) {
    const event = { marketplace, run_id: 'sample' };
    for (const stage of stages.slice(0, stages.indexOf(job))) await report(stage, event);
    console.log(JSON.stringify({ job, event, report: await report(job, event) }, null, 2));
  }
} finally {
  rmSync(lake, { recursive: true, force: true });
}

async function report(stage: Stage, event: Parameters<Handler>[0]): Promise<unknown> {
  const { handler } = await handlers[stage]();
  return handler(event);
}

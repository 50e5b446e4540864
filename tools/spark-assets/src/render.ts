import { curatedPlan, orphansPlan } from '@rentlake/curated';
import { messages } from '@rentlake/ingestion';
import { kpiPlan } from '@rentlake/kpi';
import type { Marketplace } from '@rentlake/metrics';
import type { ReadingDialect } from '@rentlake/schema';
import { contractsOf } from './contracts.ts';

/** Stands in generated paths for the id of the run. */
const runId = '{run_id}';

/** One plan a dataset, and the one that counts references over all of them. */
function curatedPlans(marketplace: Marketplace, dialect: ReadingDialect): object {
  const run = { marketplace: marketplace.name, runId };
  const datasets = Object.values(marketplace.datasets).map((dataset) => [
    dataset.name,
    curatedPlan(dataset, dialect, run),
  ]);
  return {
    datasets: Object.fromEntries(datasets) as object,
    orphans: orphansPlan(marketplace, dialect, runId),
  };
}

/** One plan a table, so that a job may compute any of them. */
function kpiPlans(marketplace: Marketplace, dialect: ReadingDialect): object {
  const tables = Object.entries(marketplace.metrics).map(([name, metric]) => [
    name,
    kpiPlan({ ...marketplace, metrics: { [name]: metric } }, dialect, runId),
  ]);
  return { tables: Object.fromEntries(tables) as object };
}

const json = (value: object): string => `${JSON.stringify(value, null, 2)}\n`;

/** What the Python package holds of contracts and metrics: file, relative to its folder `generated` → content. */
export function renderAssets(
  marketplaces: readonly Marketplace[],
  dialect: ReadingDialect,
): ReadonlyMap<string, string> {
  const assets = new Map([['messages.json', json(messages)]]);
  for (const marketplace of marketplaces) {
    const { name } = marketplace;
    assets.set(`${name}-contracts.json`, json(contractsOf(marketplace)));
    assets.set(`${name}-curated.json`, json(curatedPlans(marketplace, dialect)));
    assets.set(`${name}-kpi.json`, json(kpiPlans(marketplace, dialect)));
  }
  return assets;
}

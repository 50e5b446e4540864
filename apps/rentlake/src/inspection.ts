import {
  fitOf,
  isDatabase,
  openSurveyor,
  type Fit,
  type Source,
  type SurveyedDataset,
  type Surveyor,
} from '@rentlake/ingestion';
import type { EngineSettings } from '@rentlake/engine';
import type { DatasetCounts } from '@rentlake/lake';
import type { Marketplace } from '@rentlake/metrics';
import { trialRun } from './trial-run.ts';

/** What a run of a marketplace over a source would find. */
export interface MarketplaceInspection {
  readonly marketplace: Marketplace;
  readonly datasets: readonly SurveyedDataset[];
  /** What would stop the run; none when it would work. */
  readonly problems: readonly string[];
  /** Counts as of a run that went as far as curated; only without problems. */
  readonly trial: Readonly<Record<string, DatasetCounts>> | undefined;
  /** Whether the trial had only the first rows of a table. */
  readonly isPartial: boolean;
}

export interface Inspection {
  readonly location: string;
  /** All tables or files that the source has. */
  readonly names: readonly string[];
  readonly fits: readonly Fit[];
  /** Of the marketplaces that are looked at closely. */
  readonly marketplaces: readonly MarketplaceInspection[];
}

export interface InspectionRequest {
  readonly source: Source;
  readonly marketplaces: readonly Marketplace[];
  /** Look at this one, whether it fits or not. */
  readonly chosen: Marketplace | undefined;
  /** Rows of each table of a database that the trial reads, at most. */
  readonly rows: number;
  readonly settings: EngineSettings;
  readonly signal: AbortSignal;
}

/** Looks at a source, and tries a run in a lake of its own. */
export async function inspectSource(request: InspectionRequest): Promise<Inspection> {
  const { source, chosen, signal } = request;
  using surveyor = await openSurveyor(source, signal);
  const fits: Fit[] = [];
  for (const marketplace of request.marketplaces) fits.push(await fitOf(surveyor, marketplace));
  const marketplaces: MarketplaceInspection[] = [];
  for (const fit of chosen ? fits.filter((fit) => fit.marketplace === chosen) : nearest(fits)) {
    marketplaces.push(await inspectMarketplace(request, surveyor, fit));
  }
  return { location: source.location, names: await surveyor.names(), fits, marketplaces };
}

/** The marketplaces of which all datasets are there; without one, that of which most are. */
function nearest(fits: readonly Fit[]): readonly Fit[] {
  const whole = fits.filter(({ missing }) => missing.length === 0);
  if (whole.length > 0) return whole;
  const most = Math.max(...fits.map(({ found }) => found.length));
  return most === 0 ? [] : fits.filter(({ found }) => found.length === most).slice(0, 1);
}

async function inspectMarketplace(
  { source, rows, settings, signal }: InspectionRequest,
  surveyor: Surveyor,
  { marketplace, found, missing }: Fit,
): Promise<MarketplaceInspection> {
  const datasets: SurveyedDataset[] = [];
  for (const dataset of found) datasets.push(await surveyor.survey(dataset));
  const problems = [
    ...missing.map(
      ({ name, aliases }) =>
        `The dataset ${name} is missing: there is nothing of the name ${[name, ...aliases].join(' or ')} that can be read.`,
    ),
    ...datasets.flatMap((dataset) => dataset.problems),
  ];
  const isPartial = isDatabase(source) && datasets.some((dataset) => (dataset.rows ?? 0) > rows);
  if (problems.length > 0) {
    return { marketplace, datasets, problems, trial: undefined, isPartial };
  }
  const limited = isDatabase(source) ? { ...source, limitRows: rows } : source;
  const manifest = await trialRun(marketplace, limited, settings, signal);
  const counts = Object.entries(manifest.datasets).map(([name, dataset]) => [
    name,
    // Rows that were not read would be missed.
    isPartial ? { ...dataset, orphans: {} } : dataset,
  ]);
  const trial = Object.fromEntries(counts) as Readonly<Record<string, DatasetCounts>>;
  return { marketplace, datasets, problems, trial, isPartial };
}

/** Where things lie in the lake. Keys are relative to its root and use `/`. */
export const layout = {
  raw: (marketplace: string, dataset: string, runId: string): string =>
    `raw/${marketplace}/${dataset}/run_id=${runId}`,
  curated: (marketplace: string, dataset: string, runId: string): string =>
    `curated/${marketplace}/${dataset}/run_id=${runId}`,
  quarantine: (marketplace: string, dataset: string, runId: string): string =>
    `quarantine/${marketplace}/${dataset}/run_id=${runId}`,
  presentation: (marketplace: string, table: string, runId: string): string =>
    `presentation/${marketplace}/${table}/run_id=${runId}`,
  /** All runs of a table. */
  presentationTable: (marketplace: string, table: string): string =>
    `presentation/${marketplace}/${table}`,
  published: (marketplace: string): string => `presentation/${marketplace}/_published.json`,
  queryResult: (marketplace: string, query: string, runId: string): string =>
    `query-results/${marketplace}/${query}/run_id=${runId}`,
  runs: (marketplace: string): string => `runs/${marketplace}`,
  run: (marketplace: string, runId: string): string => `runs/${marketplace}/${runId}`,
  /** Work in progress of a run; gone when it ends. */
  scratch: (marketplace: string, runId: string, what: string): string =>
    `runs/${marketplace}/${runId}/scratch/${what}`,
  manifest: (marketplace: string, runId: string): string =>
    `runs/${marketplace}/${runId}/manifest.json`,
  jobReports: (marketplace: string, runId: string): string =>
    `runs/${marketplace}/${runId}/reports/`,
  /** What a Spark script left of its last attempt. */
  jobReport: (marketplace: string, runId: string, job: string): string =>
    `runs/${marketplace}/${runId}/reports/${job}.json`,
  catalogue: (marketplace: string, runId: string): string =>
    `runs/${marketplace}/${runId}/catalogue.json`,
  /** How far the queries of a run are that another service answers. */
  queries: (marketplace: string, runId: string): string =>
    `runs/${marketplace}/${runId}/queries.json`,
} as const;

/** The zones that hold data of runs, each as `<zone>/<marketplace>/<name>/run_id=<id>`. */
export const dataZones = ['raw', 'curated', 'quarantine', 'presentation', 'query-results'] as const;

/** What a partition value must look like to be read alike by every engine. */
export const partitionValue = /^[a-z0-9_-]+$/;

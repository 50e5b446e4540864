/** The stages of a run, in order. Each is one app; the names stand in manifests. */
export const stages = [
  'ingestion',
  'curated',
  'kpi',
  'crawler-trigger',
  'publisher',
  'athena-runner',
] as const;

export type Stage = (typeof stages)[number];

/** Whether traces are asked for. Powertools' own default is that they are. */
export const isTraced = (environment: NodeJS.ProcessEnv = process.env): boolean =>
  environment['POWERTOOLS_TRACE_ENABLED'] === 'true';

export const metricsNamespace = (environment: NodeJS.ProcessEnv = process.env): string =>
  environment['POWERTOOLS_METRICS_NAMESPACE'] ?? 'rentlake';

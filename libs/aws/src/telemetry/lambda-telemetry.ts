import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import { stageFailure, type StageTelemetry } from '@rentlake/engine';
import { isTraced, metricsNamespace } from './config.ts';
import { loggedError } from './logged-error.ts';

/**
 * Logs and metrics of a function of Lambda as lines of JSON, and traces where POWERTOOLS_TRACE_ENABLED is `true`. Powertools
 * takes all else from its own variables, such as POWERTOOLS_LOG_LEVEL and POWERTOOLS_METRICS_NAMESPACE.
 */
export function lambdaTelemetry(stage: string): StageTelemetry {
  const metrics = new Metrics({ serviceName: stage, namespace: metricsNamespace() });
  return {
    logger: new Logger({
      serviceName: stage,
      jsonReplacerFn: (_, value) => (Error.isError(value) ? loggedError(value) : value),
    }),
    measure: (marketplace, outcome, milliseconds) => {
      metrics.addDimensions({ marketplace });
      metrics.addMetric(`Stage${outcome}`, MetricUnit.Count, 1);
      metrics.addMetric('StageDuration', MetricUnit.Milliseconds, milliseconds);
      metrics.publishStoredMetrics();
    },
    trace: (name, work) => (isTraced() ? traced(stage, name, work) : work()),
  };
}

/** A segment below the one that Lambda opens. */
async function traced<Result>(
  stage: string,
  name: string,
  work: () => Promise<Result>,
): Promise<Result> {
  // Only a function that is traced loads X-Ray.
  const { Tracer } = await import('@aws-lambda-powertools/tracer');
  const tracer = new Tracer({ serviceName: stage, enabled: true });
  const parent = tracer.getSegment();
  const segment = parent?.addNewSubsegment(name);
  if (segment) tracer.setSegment(segment);
  try {
    return await work();
  } catch (error) {
    // What others say in an error may repeat a row, here as in the log.
    tracer.addErrorAsMetadata(stageFailure(error));
    throw error;
  } finally {
    segment?.close();
    if (parent) tracer.setSegment(parent);
  }
}

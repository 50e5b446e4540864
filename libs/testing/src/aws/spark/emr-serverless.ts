import type { MakeService } from '../local-aws.ts';
import type { Call, Input, WireRequest } from '../wire.ts';
import { EmrJobs } from './emr-jobs.ts';
import type { LocalSpark } from './local-spark.ts';

/** EMR Serverless with one application, whose job runs are spark-submits on this machine. */
export const emrServerless =
  (spark: LocalSpark): MakeService =>
  ({ moto, gateway, owner }) => {
    owner.use(spark);
    const jobs = new EmrJobs(spark, { moto, gateway });
    return {
      service: 'emr-serverless',
      read: readRoute,
      operations: {
        StartJobRun: async (input) => jobs.start(input),
        GetJobRun: async (input) => ({ jobRun: jobs.describe(jobs.find(input)) }),
        CancelJobRun: async (input) => jobs.cancel(input),
        ListJobRuns: async (input) => jobs.list(input),
        GetApplication: async (input) => jobs.application(input),
      },
    };
  };

const routes: readonly (readonly [string, RegExp, string])[] = [
  ['GET', /^\/applications\/([^/]+)$/, 'GetApplication'],
  ['POST', /^\/applications\/([^/]+)\/jobruns$/, 'StartJobRun'],
  ['GET', /^\/applications\/([^/]+)\/jobruns$/, 'ListJobRuns'],
  ['GET', /^\/applications\/([^/]+)\/jobruns\/([^/]+)$/, 'GetJobRun'],
  ['DELETE', /^\/applications\/([^/]+)\/jobruns\/([^/]+)$/, 'CancelJobRun'],
];

function readRoute({ method, url, body }: WireRequest): Call | undefined {
  const { pathname, searchParams } = new URL(url, 'http://emr');
  for (const [verb, path, operation] of routes) {
    const found = verb === method ? path.exec(pathname) : null;
    if (!found) continue;
    const content = body.length === 0 ? {} : (JSON.parse(body.toString()) as Input);
    const query = Object.fromEntries(
      [...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]),
    );
    const [, applicationId, jobRunId] = found.map(decodeURIComponent);
    return { operation, input: { ...content, query, applicationId, jobRunId } };
  }
  return undefined;
}

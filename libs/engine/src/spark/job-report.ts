import { LakeError, layout, parseJson, type ObjectStore } from '@rentlake/lake';
import * as z from 'zod';
import { StageFailure, type StageFailureName } from '../stage-failure.ts';

/** One submission of a Spark script for a run. */
export interface JobAttempt {
  readonly marketplace: string;
  readonly runId: string;
  /** Name of the script. */
  readonly job: string;
  /** From 1. */
  readonly attempt: number;
}

const header = z.object({
  job: z.string(),
  marketplace: z.string(),
  run_id: z.string(),
  attempt: z.number(),
  versions: z.record(z.string(), z.string()),
});

const outcome = z.discriminatedUnion('outcome', [
  header.extend({ outcome: z.literal('done') }),
  header.extend({
    outcome: z.literal('failed'),
    error: z.object({ kind: z.string(), message: z.string() }),
  }),
]);

/** Kinds of errors as scripts tell them (libs/spark/rentlake_spark/job_error.py, errors.py). */
const failures: Readonly<Record<string, StageFailureName>> = {
  source: 'BadData',
  csv: 'BadData',
  corrupt: 'BadData',
  usage: 'BadRequest',
  resources: 'BadConfiguration',
  // The next attempt may find it well.
  storage: 'JobFailed',
  interrupted: 'Transient',
  statement: 'Defect',
};

/**
 * What a Spark script reported of this attempt, checked.
 * @throws LakeError when there is no such report, or it is of another run or attempt; StageFailure when it tells of a failure.
 */
export async function readJobReport<Content>(
  lake: ObjectStore,
  of: JobAttempt,
  content: z.ZodType<Content>,
): Promise<Content & { readonly versions: Readonly<Record<string, string>> }> {
  const key = layout.jobReport(of.marketplace, of.runId, of.job);
  const found = await readAttempt(lake, of);
  if (typeof found === 'string') {
    throw new LakeError('missing', `${found} Submit the job, or wait for its end.`);
  }
  const failure = failureOf(found);
  if (failure) throw failure;
  const parsed = content.safeParse(found.text);
  if (!parsed.success) throw malformed(key, parsed.error);
  return { ...parsed.data, versions: found.report.versions };
}

/** The failure that a Spark script reported of this attempt; undefined when it reported none. */
export async function reportedFailure(
  lake: ObjectStore,
  of: JobAttempt,
): Promise<StageFailure | undefined> {
  const found = await readAttempt(lake, of);
  return typeof found === 'string' ? undefined : failureOf(found);
}

interface Found {
  readonly report: z.infer<typeof outcome>;
  readonly text: unknown;
}

/** @returns a sentence instead of a report when there is none of this attempt. */
async function readAttempt(lake: ObjectStore, of: JobAttempt): Promise<Found | string> {
  const key = layout.jobReport(of.marketplace, of.runId, of.job);
  const object = await lake.read(key);
  if (!object) return `There is no report ${key} in ${lake.location}.`;
  const text = parseJson(object.body.toString(), key);
  const parsed = outcome.safeParse(text);
  if (!parsed.success) throw malformed(key, parsed.error);
  const { job, marketplace, run_id: runId, attempt } = parsed.data;
  if (job !== of.job || marketplace !== of.marketplace || runId !== of.runId) {
    throw new LakeError(
      'corrupt',
      `${key} is the report of ${job} of run ${runId} of ${marketplace}.`,
    );
  }
  if (attempt !== of.attempt) {
    return `${key} in ${lake.location} is of attempt ${attempt}, not of attempt ${of.attempt}.`;
  }
  return { report: parsed.data, text };
}

function failureOf({ report }: Found): StageFailure | undefined {
  if (report.outcome === 'done') return undefined;
  const { kind, message } = report.error;
  return new StageFailure(failures[kind] ?? 'JobFailed', message);
}

function malformed(key: string, { issues: [issue] }: z.ZodError): LakeError {
  return new LakeError(
    'corrupt',
    `${key} is not a report: ${issue?.path.join('.')}: ${issue?.message}`,
  );
}

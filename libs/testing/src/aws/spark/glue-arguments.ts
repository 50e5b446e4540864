import type { GlueJobDefinition, StartGlueJobRun } from './glue-requests.ts';
import { parseSetting, type Setting, type SparkSubmission } from './spark-submission.ts';

export type GlueArguments = Readonly<Record<string, string>>;

/** The arguments of a run: those of its job, and over them its own. */
export const glueArguments = (job: GlueJobDefinition, run: StartGlueJobRun): GlueArguments => ({
  ...job.DefaultArguments,
  ...run.Arguments,
});

/** Glue reads these itself; a script sees all others, and what Glue adds. */
const forGlue = ['--scriptLocation', '--extra-py-files', '--extra-jars', '--conf'];

/** What Glue starts. */
export function glueSubmission(
  job: GlueJobDefinition,
  run: StartGlueJobRun,
  merged: GlueArguments,
): SparkSubmission {
  return {
    script: merged['--scriptLocation'] ?? job.Command.ScriptLocation ?? '',
    arguments: Object.entries(merged)
      .filter(([name]) => !forGlue.includes(name))
      .flat(),
    pyFiles: listOf(merged['--extra-py-files']),
    jars: listOf(merged['--extra-jars']),
    settings: settingsOf(merged['--conf']),
    timeoutMinutes: run.Timeout ?? job.Timeout ?? 480,
  };
}

const listOf = (value: string | undefined): readonly string[] => value?.split(',') ?? [];

/** `k=v --conf k=v …`, which is how one argument holds several settings. */
const settingsOf = (value: string | undefined): readonly Setting[] =>
  value?.split(/\s+--conf\s+/).map(parseSetting) ?? [];

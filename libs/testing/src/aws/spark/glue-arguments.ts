import { AwsFault, type Input } from '../wire.ts';
import { parseSetting, type Setting, type SparkSubmission } from './spark-submission.ts';

export type GlueArguments = Readonly<Record<string, string>>;

/** The arguments of a run: those of its job, and over them its own. */
export function glueArguments(job: Input, run: Input): GlueArguments {
  return {
    ...(job['DefaultArguments'] as GlueArguments | undefined),
    ...(run['Arguments'] as GlueArguments | undefined),
  };
}

/** Glue reads these itself; a script sees all others, and what Glue adds. */
const forGlue = ['--scriptLocation', '--extra-py-files', '--extra-jars', '--conf'];

/**
 * What Glue starts.
 * @throws AwsFault for what it refuses.
 */
export function glueSubmission(job: Input, run: Input, merged: GlueArguments): SparkSubmission {
  const { ScriptLocation } = (job['Command'] ?? {}) as { readonly ScriptLocation?: string };
  const script = merged['--scriptLocation'] ?? ScriptLocation;
  if (script === undefined) {
    throw new AwsFault('InvalidInputException', 'The script location of the job is missing.');
  }
  return {
    script,
    arguments: Object.entries(merged)
      .filter(([name]) => !forGlue.includes(name))
      .flat(),
    pyFiles: listOf(merged['--extra-py-files']),
    jars: listOf(merged['--extra-jars']),
    settings: settingsOf(merged['--conf']),
    timeoutMinutes: Number(run['Timeout'] ?? job['Timeout'] ?? 480),
  };
}

const listOf = (value: string | undefined): readonly string[] => value?.split(',') ?? [];

/** `k=v --conf k=v …`, which is how one argument holds several settings. */
const settingsOf = (value: string | undefined): readonly Setting[] =>
  value?.split(/\s+--conf\s+/).map(parseSetting) ?? [];

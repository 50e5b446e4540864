import { AwsFault, type Input } from '../wire.ts';
import { parseSetting, type SparkSubmission } from './spark-submission.ts';

/**
 * What a StartJobRun of EMR Serverless asks for.
 * @throws AwsFault for what the service refuses.
 */
export function sparkParameters(request: Input): SparkSubmission {
  const { executionRoleArn, clientToken, jobDriver, executionTimeoutMinutes = 720 } = request;
  refuseUnless(
    /^arn:aws[a-z-]*:iam::\d{12}:role\/.+$/.test(String(executionRoleArn)),
    'executionRoleArn',
  );
  refuseUnless(/^[A-Za-z0-9._-]{1,64}$/.test(String(clientToken)), 'clientToken');
  const { sparkSubmit } = (jobDriver ?? {}) as {
    readonly sparkSubmit?: {
      readonly entryPoint?: string;
      readonly entryPointArguments?: readonly string[];
      readonly sparkSubmitParameters?: string;
    };
  };
  if (sparkSubmit?.entryPoint === undefined) throw refused('jobDriver');
  const options = optionsOf(sparkSubmit.sparkSubmitParameters ?? '');
  const valuesOf = (name: string): readonly string[] =>
    options.filter(([option]) => option === name).map(([, value]) => value);
  const filesOf = (name: string): readonly string[] =>
    valuesOf(name).flatMap((value) => value.split(','));
  return {
    script: sparkSubmit.entryPoint,
    arguments: sparkSubmit.entryPointArguments ?? [],
    pyFiles: filesOf('--py-files'),
    jars: filesOf('--jars'),
    settings: valuesOf('--conf').map(parseSetting),
    timeoutMinutes: Number(executionTimeoutMinutes),
  };
}

const known = ['--conf', '--py-files', '--jars'];

/** Options and their values; the service takes the line apart at blanks. */
function optionsOf(line: string): readonly (readonly [string, string])[] {
  const words = line.split(/\s+/).filter((word) => word !== '');
  const options: (readonly [string, string])[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value] = words.slice(at, at + 2);
    if (!known.includes(option) || value === undefined) throw refused('sparkSubmitParameters');
    options.push([option, value]);
  }
  return options;
}

function refuseUnless(holds: boolean, field: string): void {
  if (!holds) throw refused(field);
}

const refused = (field: string): AwsFault =>
  new AwsFault(
    'ValidationException',
    `1 validation error detected: Value at '${field}' failed to satisfy constraint`,
  );

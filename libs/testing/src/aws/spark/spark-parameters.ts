import { AwsFault } from '../wire.ts';
import type { StartEmrJobRun } from './emr-requests.ts';
import { parseSetting, type SparkSubmission } from './spark-submission.ts';

/**
 * What a StartJobRun of EMR Serverless asks for.
 * @throws AwsFault for what the service refuses.
 */
export function sparkParameters({
  jobDriver: { sparkSubmit },
  executionTimeoutMinutes,
}: StartEmrJobRun): SparkSubmission {
  const options = optionsOf(sparkSubmit.sparkSubmitParameters ?? '');
  const valuesOf = (name: string): readonly string[] =>
    options.filter(([option]) => option === name).map(([, value]) => value);
  const filesOf = (name: string): readonly string[] =>
    valuesOf(name).flatMap((value) => value.split(','));
  return {
    script: sparkSubmit.entryPoint,
    arguments: sparkSubmit.entryPointArguments,
    pyFiles: filesOf('--py-files'),
    jars: filesOf('--jars'),
    settings: valuesOf('--conf').map(parseSetting),
    timeoutMinutes: executionTimeoutMinutes,
  };
}

const known = ['--conf', '--py-files', '--jars'];

/** Options and their values; the service takes the line apart at blanks. */
function optionsOf(line: string): readonly (readonly [string, string])[] {
  const words = line.split(/\s+/).filter((word) => word !== '');
  const options: (readonly [string, string])[] = [];
  for (let at = 0; at < words.length; at += 2) {
    const [option = '', value] = words.slice(at, at + 2);
    if (!known.includes(option) || value === undefined) {
      throw new AwsFault(
        'ValidationException',
        `1 validation error detected: jobDriver.sparkSubmit.sparkSubmitParameters: not an option with its value: ${option}`,
      );
    }
    options.push([option, value]);
  }
  return options;
}

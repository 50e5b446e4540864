import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folder of generated files in the Python package. */
export const generatedFolder = join(
  import.meta.dirname,
  '../../../libs/spark/rentlake_spark/generated',
);

/** The files that were generated, sorted. */
export const generatedFiles = (): readonly string[] =>
  readdirSync(generatedFolder)
    .filter((file) => file.endsWith('.json'))
    .sort();

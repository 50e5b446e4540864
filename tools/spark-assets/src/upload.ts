import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { awsSettings, awsVariables, parseS3Location, uploadScripts } from '@rentlake/aws';
import { parseSettings } from '@rentlake/engine';
import * as z from 'zod';

const usage = 'Usage: npx nx run spark-assets:upload --lake=s3://<bucket>/<prefix>';

const { values } = parseArgs({ options: { lake: { type: 'string' } } });
const location = parseS3Location(values.lake ?? '');
if (!location) throw new Error(usage);

const folder = join(import.meta.dirname, '../../../dist/spark');
const settings = awsSettings(parseSettings(z.object(awsVariables), process.env));
const { assets, written } = await uploadScripts(folder, location, settings);
console.error(`${written.length} files written; those that were there are as they were.`);
console.log(`RENTLAKE_SPARK_ASSETS=${assets}`);

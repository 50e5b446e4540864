import { globSync, readFileSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { Bucket } from '@rentlake/testing';
import { WholeAws } from './whole-aws.ts';

const samples = join(import.meta.dirname, '../../sample-data/sample');

await using whole = await WholeAws.start();
const source = Bucket.at(whole.aws.moto, 'lake-source');
for (const file of globSync('*/**/*.csv', { cwd: samples })) {
  await source.put(file, Uint8Array.from(readFileSync(join(samples, file))));
}
for (const [name, value] of Object.entries(whole.environment)) {
  console.log(`export ${name}='${value}'`);
}
console.error(`
A local AWS is up, with the sample data in s3://lake-source. In another terminal, export the lines above, and then, for example:

  npx rentlake run listings --source s3://lake-source/listings --lake s3://lake
  aws s3 ls --recursive s3://lake
  psql '${await whole.redshift.url()}'    # the PostgreSQL behind Redshift

docs/local-aws.md says what it imitates. Ctrl-C ends it, and all that it holds is gone.`);
await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')]);

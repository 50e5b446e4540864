import { Bucket, type LocalSpark } from '@rentlake/testing';
import { packageUri, scriptUri, type SparkJob } from '../../src/index.ts';

/** Scripts that start no session, which spares seconds. */
export const scripts = {
  done: 'print("rentlake: done")\n',
  failed:
    'import sys\nsys.stderr.write("Traceback:\\nValueError: not this\\ncurated_job: users.csv: the file has zero bytes.\\n")\nsys.exit(1)\n',
} as const;

/** An attempt whose script, in the place of the assets, does what it is told here. */
export async function placeScript(
  endpoint: string,
  behaviour: keyof typeof scripts,
  attempt: number,
): Promise<SparkJob> {
  const job: SparkJob = {
    script: 'curated_job',
    marketplace: 'car-rental',
    runId: 'monday',
    attempt,
    lake: 's3://rentals/lake',
    assets: `s3://rentals/lake/scripts/${behaviour === 'done' ? '00000001' : '00000002'}`,
  };
  const bucket = Bucket.at(endpoint, 'rentals');
  const keyOf = (uri: string): string => uri.slice('s3://rentals/'.length);
  await bucket.put(keyOf(scriptUri(job)), new TextEncoder().encode(scripts[behaviour]));
  // The smallest zip file there is.
  await bucket.put(keyOf(packageUri(job)), Uint8Array.of(80, 75, 5, 6, ...Array(18).fill(0)));
  return job;
}

/** Has what is submitted next wait for its turn until it is disposed of. */
export function occupied(spark: LocalSpark): Disposable {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const nothing = { script: '', arguments: [], pyFiles: [], jars: [], settings: [] };
  // A run is over when its logs are put.
  spark.submit({ ...nothing, timeoutMinutes: 1 }, { moto: '', gateway: '' }, () => promise);
  return { [Symbol.dispose]: () => resolve(undefined) };
}

import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Bucket, LocalAws, LocalRedshift, type LocalRedshiftOptions } from '@rentlake/testing';
import { parseLocation, type RedshiftLocation } from '@rentlake/warehouse';
import { askServer, type Site } from '@rentlake/warehouse/conformance';
import {
  parseS3Location,
  RedshiftWarehouse,
  S3Store,
  type RedshiftOptions,
} from '../../src/index.ts';

export const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };

/** A local AWS with a Redshift. */
export async function startRedshift(
  options: LocalRedshiftOptions = {},
): Promise<{ aws: LocalAws; redshift: LocalRedshift }> {
  const redshift = new LocalRedshift({ pageRows: 2, ...options });
  return { aws: await LocalAws.start([redshift.make]), redshift };
}

export const settingsOf = ({ endpoint }: { readonly endpoint: string }) => ({
  ...{ endpoint, region: 'eu-central-1', credentials },
});

export function storeAt(location: string, endpoint: string): S3Store {
  const place = parseS3Location(location);
  if (!place) throw new Error(`${location} is not in S3.`);
  return new S3Store(place, settingsOf({ endpoint }));
}

export function redshiftAt(location: string): RedshiftLocation {
  const place = parseLocation(location, '--warehouse');
  if (place?.kind !== 'redshift') throw new Error(`${location} is no Redshift.`);
  return place;
}

export interface RedshiftSite extends Site {
  /** Opens it as asked for. */
  openWith(
    options: Partial<RedshiftOptions> & Pick<RedshiftOptions, 'lake'>,
    parameters?: string,
  ): Promise<RedshiftWarehouse>;
}

let databases = 0;

/** A new database. Requests of its lakes and warehouses go through the gateway, where they may go wrong. */
export async function redshiftSite(aws: LocalAws, redshift: LocalRedshift): Promise<RedshiftSite> {
  databases += 1;
  const name = `place_${databases}`;
  const behind = await redshift.url(name);
  await redshift.createDatabase(name);
  const location = `redshift://rentlake/${name}`;
  const openWith: RedshiftSite['openWith'] = (options, parameters = '') =>
    RedshiftWarehouse.open(redshiftAt(`${location}${parameters}`), {
      ...{ aws: settingsOf(aws), ...options },
    });
  return {
    location,
    openWith,
    open: (lake) => openWith({ lake }),
    newLake: async () => {
      const bucket = `lake-${randomUUID()}`;
      await Bucket.create(aws.moto, bucket);
      return storeAt(`s3://${bucket}/some/lake`, aws.endpoint);
    },
    loader: (lake, load) => [
      ...[join(import.meta.dirname, 'load-process.ts'), lake.location, location, aws.endpoint],
      JSON.stringify(load),
    ],
    killedAfter: [5, 250, 500, 750],
    settled: async () => {
      // When this is answered, what a loader sent before it was killed has been read.
      await fetch(aws.endpoint);
      await aws.settled();
      await redshift.settled();
    },
    query: (sql) => askServer(behind, sql),
    execute: async (sql) => void (await askServer(behind, sql)),
    comments: (table) => `
SELECT COALESCE(attname, '') AS name, description
FROM pg_description LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid
WHERE objoid = 'presentation.${table}'::regclass ORDER BY 1`,
    [Symbol.asyncDispose]: async () => {
      await redshift.settled();
      await askServer(await redshift.url(), `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

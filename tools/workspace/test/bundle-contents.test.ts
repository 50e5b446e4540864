import { join } from 'node:path';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { stages, type Stage } from '@rentlake/lake';
import { bundleContents, type BundleContents } from '../src/bundle-contents.ts';
import { sizeReport, zippedLimit } from '../src/bundle-size.ts';
import { compileBundle, type CompiledBundle } from '../src/bundle.ts';

const root = join(import.meta.dirname, '../../..');

/** In every bundle: what reads contracts, the lake and S3, and what logs. */
const everywhere: BundleContents = {
  projects: ['libs/aws', 'libs/engine', 'libs/lake', 'libs/metrics', 'libs/schema'],
  packages: [
    '@aws-lambda-powertools/logger',
    '@aws-lambda-powertools/metrics',
    '@aws-lambda-powertools/tracer',
    '@aws-sdk/client-s3',
    '@aws-sdk/lib-storage',
    'p-map',
    'p-retry',
    'zod',
  ],
};

/** To run the job on Spark. */
const spark = ['client-cloudwatch-logs', 'client-emr-serverless', 'client-glue'].map(
  (client) => `@aws-sdk/${client}`,
);

/** What each bundle has besides. The app's own folder goes without saying. */
const besides: Readonly<Record<Stage, BundleContents>> = {
  ingestion: {
    projects: [],
    packages: [
      ...spark,
      '@aws-sdk/client-secrets-manager',
      '@duckdb/node-api',
      'apache-arrow',
      'hyparquet',
      'mysql2',
      'parquet-wasm',
    ],
  },
  curated: { projects: [], packages: [...spark, '@duckdb/node-api', 'hyparquet'] },
  kpi: { projects: [], packages: [...spark, '@duckdb/node-api', 'hyparquet'] },
  'crawler-trigger': { projects: [], packages: ['@aws-sdk/client-glue', 'hyparquet'] },
  publisher: {
    projects: ['libs/warehouse'],
    packages: [
      '@aws-sdk/client-glue',
      '@aws-sdk/client-redshift-data',
      '@duckdb/node-api',
      'pg',
      'pg-connection-string',
      'pg-copy-streams',
    ],
  },
  'athena-runner': { projects: [], packages: ['@aws-sdk/client-athena', '@duckdb/node-api'] },
};

describe.each(stages)('the bundle of %s', (job) => {
  let compiled: CompiledBundle;

  beforeAll(async () => {
    compiled = await compileBundle(root, `apps/${job}`);
  });

  test('consists of these projects and npm packages, and no others', () => {
    const { projects, packages } = besides[job];
    expect(bundleContents(compiled.metafile)).toEqual({
      projects: [`apps/${job}`, ...everywhere.projects, ...projects].sort(),
      packages: [...everywhere.packages, ...packages].sort(),
    });
  });

  test('is less than a megabyte zipped', () => {
    const { zippedBytes } = sizeReport('main.cjs', compiled, root);
    expect(zippedBytes).toBeGreaterThan(100_000);
    expect(zippedBytes).toBeLessThan(zippedLimit);
  });
});

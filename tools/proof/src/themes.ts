import type { Stage } from '@rentlake/lake';
import type { Failure, Incident, Mishap } from './fault-plan.ts';

/** What a round is there for; where and when it comes about is left to chance. */
export interface Theme {
  /** Something of each kind that passes, or a right that is denied for good. */
  readonly storm: readonly [
    what: 'passing' | 'denied',
    service: string,
    after: readonly [number, number],
  ];
  /** Where the storm is: an operation, and part of the path of an object. */
  readonly at?: readonly [operation: string, key: string];
  /** A process dies at one of so many requests. */
  readonly mishaps: readonly (readonly [kind: Mishap['kind'], stage: Stage, requests: number])[];
  readonly incident?: Incident;
  readonly bySpark?: boolean;
  readonly fails?: Failure;
  /** The first round has no run before it. */
  readonly tooLate?: Stage;
}

/** A storm that does not pass has the run fail, and the mishap of its round is before it. */
export const themes: Readonly<Record<string, readonly Theme[]>> = {
  'car-rental': [
    {
      storm: ['passing', 's3', [0, 40]],
      mishaps: [['killed', 'ingestion', 45]],
      incident: 'crawl fails',
      fails: {
        stage: 'crawler-trigger',
        name: 'JobFailed',
        cause: /^Crawler rentlake-car-rental-\S+ failed: Internal Service Exception\./,
      },
    },
    {
      storm: ['passing', 'athena', [0, 5]],
      mishaps: [['late', 'kpi', 45]],
      incident: 'query cancelled',
      fails: {
        stage: 'athena-runner',
        name: 'JobFailed',
        cause: /^Query \w+ was cancelled in Athena: Query cancelled by user/,
      },
      tooLate: 'kpi',
    },
    {
      storm: ['denied', 's3', [140, 180]],
      mishaps: [['twice', 'curated', 1]],
      fails: {
        name: 'BadConfiguration',
        cause: /^s3:\/\/lake\S* cannot be .*: AccessDenied\. Allow/,
      },
      tooLate: 'ingestion',
    },
    {
      storm: ['passing', 'emr-serverless', [0, 0]],
      mishaps: [['again', 'ingestion', 1]],
      incident: 'job fails',
      bySpark: true,
      fails: {
        stage: 'kpi',
        name: 'JobFailed',
        cause: /^Caused by: java\.lang\.OutOfMemoryError: Java heap space$/,
      },
      tooLate: 'curated',
    },
  ],
  listings: [
    {
      storm: ['denied', 's3', [0, 0]],
      at: ['PutObject', '/_published.json'],
      mishaps: [['late', 'curated', 35]],
      incident: 'crawler busy',
      fails: {
        stage: 'publisher',
        name: 'BadConfiguration',
        cause:
          /^s3:\/\/lake cannot be written \(presentation\/listings\/_published\.json\): AccessDenied\./,
      },
    },
    {
      storm: ['passing', 'glue', [0, 20]],
      mishaps: [
        ['killed', 'publisher', 130],
        ['again', 'athena-runner', 1],
      ],
      tooLate: 'publisher',
    },
    {
      storm: ['denied', 'redshift-data', [0, 1]],
      mishaps: [['twice', 'kpi', 1]],
      fails: {
        stage: 'publisher',
        name: 'BadConfiguration',
        cause:
          /^The warehouse redshift:\/\/rentlake\/dev failed .*not authorized.* redshift-data:/s,
      },
      tooLate: 'athena-runner',
    },
    {
      storm: ['passing', 'redshift-data', [0, 30]],
      mishaps: [['late', 'publisher', 110]],
      incident: 'session lost',
      tooLate: 'crawler-trigger',
    },
  ],
};

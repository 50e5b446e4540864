import { stages, type Stage } from '@rentlake/lake';
import type { Fault, FaultRequest } from '@rentlake/testing';
import fc from 'fast-check';

/** Faults that come one by one, among requests that do not fail. */
export interface Scattered {
  /** Of a thousand requests. */
  readonly permille: number;
  readonly seed: number;
}

/** Requests of one kind that fail one after another. */
export interface Storm {
  readonly on: Partial<Pick<FaultRequest, 'service' | 'operation'>>;
  /** Part of the path of an object. */
  readonly key?: string | undefined;
  /** Such requests before it begins. */
  readonly after: number;
  readonly length: number;
  readonly fault: Fault;
}

/** What happens to an invocation of a function. */
export interface Mishap {
  /**
   * twice: the event comes twice at once. again: once more when it is done. killed: the process dies at a request. late: a request takes
   * so long that the function runs into its time limit, and is done after that.
   */
  readonly kind: 'twice' | 'again' | 'killed' | 'late';
  readonly stage: Stage;
  /** The request at which the process dies, counted from 1. */
  readonly request: number;
  /** Whether what it asked for when it was killed is still done. */
  readonly isDone: boolean;
}

/** What happens in a service itself. */
export const incidents = [
  'crawler busy',
  'crawl fails',
  'job preempted',
  'query cancelled',
  'session lost',
] as const;

export type Incident = (typeof incidents)[number];

/** What goes wrong while a run is on its road. */
export interface FaultPlan {
  readonly scattered: Scattered;
  readonly storm: Storm;
  readonly mishap: Mishap;
  readonly incident?: Incident | undefined;
  /** The stages that can be are done by Spark. */
  readonly bySpark: boolean;
  /** Under which name it must fail, since something of it does not pass by itself; undefined when it must be published. */
  readonly fails?: 'BadConfiguration' | 'JobFailed' | undefined;
  /** The stage that hears again of the run before, when this one is published. */
  readonly tooLate: Stage;
}

const refused = (status: number, code: string, message: string): Fault => ({
  kind: 'refused',
  status,
  code,
  message,
});

/** How each service says that it is asked too often; S3 speaks differently from the others. */
export const throttled = (service: string): Fault =>
  service === 's3'
    ? refused(503, 'SlowDown', 'Please reduce your request rate.')
    : refused(400, 'ThrottlingException', 'Rate exceeded');

export const broken = (service: string): Fault =>
  service === 's3'
    ? refused(500, 'InternalError', 'We encountered an internal error. Please try again.')
    : refused(500, 'InternalServerException', 'An internal error occurred.');

export const expired = (service: string): Fault =>
  service === 's3'
    ? refused(400, 'ExpiredToken', 'The provided token has expired.')
    : refused(
        400,
        'ExpiredTokenException',
        'The security token included in the request is expired',
      );

export const denied = (service: string): Fault =>
  service === 's3'
    ? refused(403, 'AccessDenied', 'Access Denied')
    : refused(400, 'AccessDeniedException', 'The role is not authorized to perform this action.');

type FaultOf = (service: string) => Fault;

/** What a round is there for; where and when it comes about is left to chance. */
interface Theme {
  readonly storm: readonly [service: string, fault: FaultOf, after: readonly [number, number]];
  /** Where the storm is: an operation, and part of the path of an object. */
  readonly at?: readonly [operation: string, key: string];
  /** A process dies at one of so many requests. */
  readonly mishap: readonly [kind: Mishap['kind'], stage: Stage, requests: number];
  readonly incident?: Incident;
  readonly bySpark?: boolean;
}

/** A storm that does not pass has the run fail, and the mishap of its round is before it. */
const themes: Readonly<Record<string, readonly Theme[]>> = {
  'car-rental': [
    {
      storm: ['s3', throttled, [0, 40]],
      mishap: ['killed', 'ingestion', 45],
      incident: 'crawl fails',
    },
    {
      storm: ['glue', expired, [0, 20]],
      mishap: ['killed', 'publisher', 35],
    },
    {
      storm: ['athena', broken, [0, 5]],
      mishap: ['late', 'kpi', 45],
      incident: 'query cancelled',
    },
    {
      storm: ['s3', denied, [140, 180]],
      mishap: ['twice', 'curated', 1],
    },
    {
      storm: ['emr-serverless', throttled, [0, 0]],
      mishap: ['again', 'ingestion', 1],
      incident: 'job preempted',
      bySpark: true,
    },
  ],
  listings: [
    {
      storm: ['s3', denied, [0, 0]],
      at: ['PutObject', '/_published.json'],
      mishap: ['late', 'curated', 35],
      incident: 'crawler busy',
    },
    {
      storm: ['redshift-data', broken, [0, 30]],
      mishap: ['killed', 'publisher', 130],
    },
    {
      storm: ['redshift-data', denied, [0, 1]],
      mishap: ['twice', 'kpi', 1],
    },
    {
      storm: ['redshift-data', expired, [0, 30]],
      mishap: ['late', 'publisher', 110],
    },
    {
      storm: ['glue', throttled, [0, 20]],
      mishap: ['again', 'athena-runner', 1],
      incident: 'session lost',
    },
  ],
};

const services = ['s3', 'glue', 'athena'] as const;
const faults = [throttled, broken, expired] as const;
const kinds = ['killed', 'late', 'again', 'twice'] as const;

/** A round beyond those with a theme of their own: anything that passes by itself. */
const anyTheme: fc.Arbitrary<Theme> = fc.record({
  storm: fc.tuple(
    fc.constantFrom(...services),
    fc.constantFrom(...faults),
    fc.constant([0, 20] as const),
  ),
  mishap: fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...stages), fc.constant(40)),
});

/** How many rounds of a marketplace have a theme. */
export const themesOf = (marketplace: string): number => themes[marketplace]!.length;

/** What goes wrong in a round of a marketplace, counted from 0. */
export function faultPlan(marketplace: string, round: number): fc.Arbitrary<FaultPlan> {
  const own = themes[marketplace]?.[round];
  return (own ? fc.constant(own) : anyTheme).chain(planOf);
}

/** Credentials that are renewed, and what is asked too often, are patience's matter: as many as a stage has attempts would be too many. */
const longestOfPassing = 4;

function planOf({ storm, at, mishap, incident, bySpark = false }: Theme): fc.Arbitrary<FaultPlan> {
  const [service, fault, [min, max]] = storm;
  const [kind, stage, requests] = mishap;
  const isDenied = fault === denied;
  const isJobs = incident === 'crawl fails' || incident === 'query cancelled';
  return fc.record({
    scattered: fc.record({
      permille: fc.integer({ min: 80, max: 150 }),
      seed: fc.integer(),
    }),
    storm: fc.record({
      on: fc.constant({ service, ...(at ? { operation: at[0] } : {}) }),
      key: fc.constant(at?.[1]),
      after: fc.integer({ min, max }),
      length: isDenied ? fc.constant(8) : fc.integer({ min: 2, max: longestOfPassing }),
      fault: fc.constant(fault(service)),
    }),
    mishap: fc.record({
      kind: fc.constant(kind),
      stage: fc.constant(stage),
      request: fc.integer({ min: 1, max: requests }),
      isDone: fc.boolean(),
    }),
    incident: fc.constant(incident),
    bySpark: fc.constant(bySpark),
    fails: fc.constant(isDenied ? 'BadConfiguration' : isJobs ? 'JobFailed' : undefined),
    tooLate: fc.constantFrom(...stages),
  });
}

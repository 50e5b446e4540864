import { stages, type Stage } from '@rentlake/lake';
import type { Fault } from '@rentlake/testing';
import fc from 'fast-check';

/** Faults that come one by one, among requests that do not fail. */
export interface Scattered {
  /** Of a thousand requests. */
  readonly permille: number;
  readonly seed: number;
}

/** Requests to one service that fail one after another. */
export interface Storm {
  readonly service: string;
  /** Requests to the service before it begins. */
  readonly after: number;
  readonly length: number;
  readonly fault: Fault;
}

/** What happens to an invocation of a function. */
export interface Mishap {
  /**
   * twice: the event comes twice at once. again: once more when it is done. killed: the process dies within it. late: the function runs
   * into its time limit.
   */
  readonly kind: 'twice' | 'again' | 'killed' | 'late';
  readonly stage: Stage;
  /** Milliseconds after which the process dies. */
  readonly after: number;
}

/** What happens in a service itself. */
export const incidents = [
  'crawler busy',
  'crawl fails',
  'query cancelled',
  'session lost',
] as const;

export type Incident = (typeof incidents)[number];

/** What goes wrong while a run is on its road. */
export interface FaultPlan {
  readonly scattered: Scattered;
  readonly storms: readonly Storm[];
  readonly mishaps: readonly Mishap[];
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

const faultsOfStorms = [expired, throttled, denied, broken];

/** The service and the requests to it after which a storm may begin: each round comes that far. */
const services = { s3: 40, glue: 10, athena: 5, 'redshift-data': 8 } as const;

type Service = keyof typeof services;

const storm = (service: Service, fault: (service: string) => Fault): fc.Arbitrary<Storm> =>
  fc.record({
    service: fc.constant(service),
    after: fc.integer({ min: 0, max: services[service] }),
    length: fc.integer({ min: 2, max: 8 }),
    fault: fc.constant(fault(service)),
  });

const kinds = ['killed', 'late', 'again', 'twice'] as const;

const mishap = (kind: Mishap['kind'], stage: Stage): fc.Arbitrary<Mishap> =>
  fc.record({
    kind: fc.constant(kind),
    stage: fc.constant(stage),
    after: fc.integer({ min: 20, max: 400 }),
  });

/** Stages that something happens to, round by round: first those in which most is at stake. */
const struck = ['publisher', 'ingestion', 'kpi', 'publisher', 'curated', 'athena-runner'] as const;

const at = <Value>(values: readonly [Value, ...Value[]] | readonly Value[], index: number): Value =>
  values[index % values.length] as Value;

/**
 * What goes wrong in a round. Each has a storm and a mishap of its own, so that a few rounds have every kind of either; how much,
 * when and what besides is left to chance.
 */
export function faultPlan(round: number): fc.Arbitrary<FaultPlan> {
  const names = Object.keys(services) as Service[];
  return fc.record({
    scattered: fc.record({
      permille: fc.integer({ min: 80, max: 150 }),
      seed: fc.integer(),
    }),
    storms: fc.tuple(
      storm(at(names, round), at(faultsOfStorms, round + Math.floor(round / names.length))),
    ),
    mishaps: fc
      .tuple(
        mishap(at(kinds, round), at(struck, round)),
        fc.array(
          fc
            .tuple(fc.constantFrom(...kinds), fc.constantFrom(...stages))
            .chain(([kind, stage]) => mishap(kind, stage)),
          { maxLength: 1 },
        ),
      )
      .map(([first, more]) => [first, ...more]),
    tooLate: fc.constantFrom(...stages),
  });
}

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
  readonly incident: Incident | undefined;
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

const storm = (services: readonly string[]): fc.Arbitrary<Storm> =>
  fc
    .record({
      service: fc.constantFrom(...services),
      after: fc.integer({ min: 0, max: 40 }),
      length: fc.integer({ min: 2, max: 8 }),
      fault: fc.constantFrom(throttled, broken, expired, denied),
    })
    .map(({ fault, ...rest }) => ({ ...rest, fault: fault(rest.service) }));

const mishap: fc.Arbitrary<Mishap> = fc.record({
  kind: fc.constantFrom('twice', 'again', 'killed', 'late'),
  stage: fc.constantFrom(...stages),
  after: fc.integer({ min: 20, max: 400 }),
});

/** Plans of what goes wrong with requests to these services. */
export const faultPlan = (services: readonly string[]): fc.Arbitrary<FaultPlan> =>
  fc.record({
    incident: fc.constant(undefined),
    scattered: fc.record({
      permille: fc.integer({ min: 60, max: 140 }),
      seed: fc.integer(),
    }),
    storms: fc.array(storm(services), { maxLength: 2 }),
    mishaps: fc.array(mishap, { maxLength: 2 }),
    tooLate: fc.constantFrom(...stages),
  });

import { stages, type Stage } from '@rentlake/lake';
import type { Fault, FaultRequest } from '@rentlake/testing';
import fc from 'fast-check';
import { broken, cut, denied, expired, slow, throttled, unreachable } from './service-faults.ts';
import { themes, type Theme } from './themes.ts';

/** Faults that come one by one, among requests that do not fail. */
export interface Scattered {
  /** Of a thousand requests. */
  readonly permille: number;
  readonly seed: number;
}

/** Requests that fail one after another. */
export interface Storm {
  readonly on: Partial<Pick<FaultRequest, 'service' | 'operation'>>;
  /** Part of the path of an object. */
  readonly key?: string | undefined;
  /** Such requests before it begins. */
  readonly after: number;
  /** Of those that follow, in their order. */
  readonly faults: readonly Fault[];
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
  'job fails',
  'query cancelled',
  'session lost',
] as const;

export type Incident = (typeof incidents)[number];

/** What goes wrong while a run is on its road. */
export interface FaultPlan {
  readonly scattered: Scattered;
  readonly storm: Storm;
  readonly mishaps: readonly Mishap[];
  readonly incident?: Incident | undefined;
  /** Lines that the first job which fails says before its machine is taken away. */
  readonly saidBefore: number;
  /** The stages that can be are done by Spark. */
  readonly bySpark: boolean;
  /** How it must fail, since something of it does not pass by itself; undefined when it must be published. */
  readonly fails?: Failure | undefined;
  /** The stage that hears again of the run before, when this one is published. */
  readonly tooLate?: Stage | undefined;
}

/** As the end of the road tells it. */
export interface Failure {
  /** Undefined where it is left to chance. */
  readonly stage?: Stage;
  readonly name: 'BadConfiguration' | 'JobFailed';
  /** What, of which service or name, was refused or failed. */
  readonly cause: RegExp;
}

/** All that passes by itself, once each: a stage that is tried again would not outlast many expired credentials. */
const passing = [throttled, broken, cut, unreachable, slow, expired] as const;

const services = ['s3', 'glue', 'athena'] as const;
const kinds = ['killed', 'late', 'again', 'twice'] as const;

/** A round beyond those with a theme of their own: anything that passes by itself. */
const anyTheme: fc.Arbitrary<Theme> = fc.record({
  storm: fc.tuple(
    fc.constant('passing' as const),
    fc.constantFrom(...services),
    fc.constant([0, 20] as const),
  ),
  mishaps: fc.tuple(
    fc.tuple(fc.constantFrom(...kinds), fc.constantFrom(...stages), fc.constant(40)),
  ),
  tooLate: fc.constantFrom(...stages),
});

/** How many rounds of a marketplace have a theme. */
export const themesOf = (marketplace: string): number => themes[marketplace]!.length;

/** What goes wrong in a round of a marketplace, counted from 0. */
export function faultPlan(marketplace: string, round: number): fc.Arbitrary<FaultPlan> {
  const own = themes[marketplace]?.[round];
  return (own ? fc.constant(own) : anyTheme).chain(planOf);
}

/** Lasts for as long as anybody asks. */
const deniedTimes = 8;

function planOf({ storm, at, mishaps, incident, ...theme }: Theme): fc.Arbitrary<FaultPlan> {
  const [what, service, [min, max]] = storm;
  const all = passing.map((fault) => fault(service));
  return fc.record({
    scattered: fc.record({
      permille: fc.integer({ min: 80, max: 150 }),
      seed: fc.integer(),
    }),
    storm: fc.record({
      on: fc.constant({ service, ...(at ? { operation: at[0] } : {}) }),
      key: fc.constant(at?.[1]),
      after: fc.integer({ min, max }),
      faults:
        what === 'denied'
          ? fc.constant(Array.from({ length: deniedTimes }, () => denied(service)))
          : fc.shuffledSubarray(all, { minLength: all.length }),
    }),
    mishaps: fc.tuple(
      ...mishaps.map(([kind, stage, requests]) =>
        fc.record({
          kind: fc.constant(kind),
          stage: fc.constant(stage),
          request: fc.integer({ min: 1, max: requests }),
          isDone: fc.boolean(),
        }),
      ),
    ),
    incident: fc.constant(incident),
    saidBefore: fc.integer({ min: 2, max: 6 }),
    bySpark: fc.constant(theme.bySpark ?? false),
    fails: fc.constant(theme.fails),
    tooLate: fc.constant(theme.tooLate),
  });
}

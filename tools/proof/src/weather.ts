import type { Fault, FaultChooser, FaultRequest } from '@rentlake/testing';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import type { FaultPlan, Storm } from './fault-plan.ts';
import { broken, throttled } from './service-faults.ts';

/** Lets requests go wrong by a plan, and counts what did. */
export class Weather {
  readonly #plan: FaultPlan;
  readonly #chance: (below: number) => number;
  /** Requests that the storm could have struck. */
  #asked = 0;
  readonly #counts = new Map<string, number>();

  constructor(plan: FaultPlan) {
    this.#plan = plan;
    const generator = xoroshiro128plus(plan.scattered.seed);
    this.#chance = (below) => uniformInt(generator, 0, below - 1);
  }

  /** Of functions. */
  readonly choose: FaultChooser = (request) =>
    this.#counted(
      request.service,
      // A client that is asked for less waits for seconds: one in twenty is enough of that.
      this.#storm(request) ?? this.#scattered(request, this.#plan.scattered.permille, 20),
    );

  /** Of jobs, which send more requests and are not tried again as often: fewer of them, and no storms. */
  readonly chooseOfJobs: FaultChooser = (request) => {
    const fault = this.#scattered(request, this.#plan.scattered.permille / 3, 10);
    // S3 knows an upload that it has completed already; moto does not.
    const isUnfair = fault?.kind === 'cut' && request.operation === 'CompleteMultipartUpload';
    return isUnfair ? undefined : this.#counted(`jobs ${request.service}`, fault);
  };

  #counted(who: string, fault: Fault | undefined): Fault | undefined {
    if (!fault) return undefined;
    const what = `${who} ${fault.kind === 'refused' ? fault.code : fault.kind}`;
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
    return fault;
  }

  /** `<service> <what>` → how often. */
  get faults(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#counts);
  }

  #storm(request: FaultRequest): Fault | undefined {
    const { storm } = this.#plan;
    if (!isOn(storm, request)) return undefined;
    const asked = this.#asked;
    this.#asked += 1;
    return storm.faults[asked - storm.after];
  }

  /** @param throttledIn One fault of so many is that. */
  #scattered({ service }: FaultRequest, permille: number, throttledIn: number): Fault | undefined {
    if (this.#chance(1000) >= permille) return undefined;
    const faults: readonly Fault[] = [
      { kind: 'cut' },
      { kind: 'cut' },
      { kind: 'unreachable' },
      { kind: 'unreachable' },
      { kind: 'slow', milliseconds: 20 + this.#chance(200) },
      broken(service),
    ];
    return this.#chance(throttledIn) === 0
      ? throttled(service)
      : faults[this.#chance(faults.length)];
  }
}

/** A lease is renewed by the clock: what is struck would depend on how fast this machine is. */
const isOn = ({ on, key = '' }: Storm, request: FaultRequest): boolean =>
  !request.key.endsWith('.lock') &&
  on.service === request.service &&
  (on.operation === undefined || on.operation === request.operation) &&
  request.key.endsWith(key);

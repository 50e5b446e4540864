import type { Stage } from '@rentlake/lake';
import type { FaultChooser, Outcome } from '@rentlake/testing';
import type { Mishap } from './fault-plan.ts';
import type { JobFunctions } from './job-functions.ts';
import type { Invoke } from './road.ts';

/** Milliseconds that a function has which is to run into its limit; a lease outlasts what it has begun by then. */
const timeLimit = 2_500;

/** What came of an invocation that is not the one which the road goes on with. */
export interface Beside {
  readonly stage: Stage;
  readonly outcome: Outcome;
}

/** What happens to the processes of functions, and to the events that they get. */
export class Mishaps {
  readonly #functions: JobFunctions;
  /** A process that dies after so many more requests. */
  #deadly: { readonly mishap: Mishap; left: number } | undefined;
  readonly #happened = new Map<string, number>();
  readonly #beside: Beside[] = [];

  constructor(functions: JobFunctions) {
    this.#functions = functions;
  }

  /** Kind → how often it came about. */
  get happened(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#happened);
  }

  get beside(): readonly Beside[] {
    return this.#beside;
  }

  /** Calls functions; each happens to the first invocation of its stage. */
  strike(mishaps: readonly Mishap[]): Invoke {
    const left = new Set(mishaps);
    return async (stage, event) => {
      const mishap = [...left].find((each) => each.stage === stage);
      if (!mishap) return this.#functions.invoke(stage, event);
      left.delete(mishap);
      return this.#suffer(mishap, event);
    };
  }

  /** Decides about the requests of functions. */
  readonly choose: FaultChooser = () => {
    const deadly = this.#deadly;
    if (!deadly) return undefined;
    deadly.left -= 1;
    if (deadly.left > 0) return undefined;
    this.#deadly = undefined;
    const { kind, stage, isDone } = deadly.mishap;
    if (kind === 'late') return { kind: 'slow', milliseconds: timeLimit + 500 };
    this.#functions.kill(stage);
    return { kind: isDone ? 'cut' : 'unreachable' };
  };

  async #suffer(mishap: Mishap, event: object): Promise<Outcome> {
    const { kind, stage } = mishap;
    const invoke = (limit?: number): Promise<Outcome> =>
      this.#functions.invoke(stage, event, limit);
    switch (kind) {
      case 'twice': {
        const [left, right] = await Promise.all([invoke(), invoke()]);
        this.#count(kind);
        const [used, other] = left.error ? [right, left] : [left, right];
        this.#beside.push({ stage, outcome: other });
        return used;
      }
      case 'again': {
        const first = await invoke();
        if (first.error) return first;
        this.#count(kind);
        this.#beside.push({ stage, outcome: await invoke() });
        return first;
      }
      case 'killed':
      case 'late': {
        this.#deadly = { mishap, left: mishap.request };
        const outcome = await invoke(kind === 'late' ? timeLimit : undefined);
        this.#deadly = undefined;
        const died = kind === 'late' ? 'Sandbox.Timedout' : 'Runtime.ExitError';
        if (outcome.error?.errorType === died) this.#count(kind);
        return outcome;
      }
    }
  }

  #count(kind: Mishap['kind']): void {
    this.#happened.set(kind, (this.#happened.get(kind) ?? 0) + 1);
  }
}

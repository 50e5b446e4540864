import type { DocumentedPolicy, Places } from './documented-policy.ts';
import type { Fault, FaultRequest } from './faults.ts';

/** Holds somebody to a policy: refuses what it does not allow, as AWS does, and remembers it. */
export class PolicyGate {
  readonly #policy: DocumentedPolicy;
  readonly #places: Places;
  readonly #refused = new Set<string>();

  constructor(policy: DocumentedPolicy, places: Places) {
    this.#policy = policy;
    this.#places = places;
  }

  /** What was refused: `<service>:<operation> <path>`. */
  get refused(): readonly string[] {
    return [...this.#refused];
  }

  /** @returns how a request is refused; undefined when it is allowed. */
  check(request: FaultRequest): Fault | undefined {
    if (this.#policy.allows(request, this.#places)) return undefined;
    const { service, operation, key } = request;
    this.#refused.add(`${service}:${operation} ${key}`.trim());
    const message = `User is not authorized to perform ${operation}.`;
    return service === 's3'
      ? { kind: 'refused', status: 403, code: 'AccessDenied', message }
      : { kind: 'refused', status: 400, code: 'AccessDeniedException', message };
  }
}

import { MotoServer } from '../moto/moto-server.ts';
import type { FaultChooser } from './faults.ts';
import { Gateway } from './gateway.ts';
import type { FakeService } from './wire.ts';

/** Where a service of ours finds the others. */
export interface Surroundings {
  /** For S3, the catalogue and secrets: requests to it never go wrong on purpose. */
  readonly moto: string;
  /** For what runs within a service and is no part of it, such as a job: its requests go wrong like others. */
  readonly gateway: string;
  /** Ends with the local AWS. */
  readonly owner: AsyncDisposableStack;
}

/** Makes a service. Expensive parts (a server, a JVM) are best started with its first request. */
export type MakeService = (surroundings: Surroundings) => FakeService | Promise<FakeService>;

/** A local AWS that really does the work. docs/local-aws.md says what it imitates. */
export class LocalAws implements AsyncDisposable {
  readonly #owner: AsyncDisposableStack;
  readonly #gateway: Gateway;
  /** Of moto alone, for tests that look behind. */
  readonly moto: string;

  private constructor(owner: AsyncDisposableStack, gateway: Gateway, moto: string) {
    this.#owner = owner;
    this.#gateway = gateway;
    this.moto = moto;
  }

  static async start(make: readonly MakeService[] = []): Promise<LocalAws> {
    await using owner = new AsyncDisposableStack();
    const { endpoint: moto } = owner.use(await MotoServer.start());
    // One of their own: what they start later is added to it.
    const parts = owner.use(new AsyncDisposableStack());
    const services: FakeService[] = [];
    const gateway = owner.use(await Gateway.start({ moto, services }));
    for (const each of make) {
      services.push(await each({ moto, gateway: gateway.endpoint, owner: parts }));
    }
    return new LocalAws(owner.move(), gateway, moto);
  }

  get endpoint(): string {
    return this.#gateway.endpoint;
  }

  /** What a program needs to find it. */
  get environment(): Readonly<Record<string, string>> {
    return {
      AWS_ENDPOINT_URL: this.endpoint,
      AWS_REGION: 'eu-central-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      // The real one of this machine's user must not be asked for anything.
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  }

  /** From now on, requests go wrong as it says. */
  set faults(choose: FaultChooser) {
    this.#gateway.faults = choose;
  }

  /** When all that it has been asked for until now is done, whether or not anybody waits for the answer. */
  async settled(): Promise<void> {
    await this.#gateway.settled();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#owner[Symbol.asyncDispose]();
  }
}

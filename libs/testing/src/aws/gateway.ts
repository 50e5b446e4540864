import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, FaultChooser } from './faults.ts';
import { s3Objects, s3Operation } from './s3-operation.ts';
import {
  AwsFault,
  readTarget,
  signedFor,
  type Call,
  type FakeService,
  type WireRequest,
} from './wire.ts';
import { errorAnswer, jsonAnswer, send, type WireAnswer } from './wire-answer.ts';

export interface GatewayOptions {
  /** What answers for the services that moto does well and none of ours does. */
  readonly moto: string;
  readonly services: readonly FakeService[];
}

/** One address for all services of AWS, as AWS_ENDPOINT_URL wants it. Requests can be made to go wrong. */
export class Gateway implements AsyncDisposable {
  readonly endpoint: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #moto: URL;
  readonly #services: readonly FakeService[];
  readonly #defects: Error[] = [];
  /** What is at work. */
  readonly #served = new Set<Promise<void>>();
  #chooseFault: FaultChooser = () => undefined;

  private constructor(server: ReturnType<typeof createServer>, { moto, services }: GatewayOptions) {
    this.#server = server;
    this.#moto = new URL(moto);
    this.#services = services;
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      const serving = this.#serve(incoming, outgoing);
      this.#served.add(serving);
      void serving.finally(() => this.#served.delete(serving));
    });
  }

  static async start(options: GatewayOptions): Promise<Gateway> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new Gateway(server, options);
  }

  /** From now on, requests go wrong as it says. */
  set faults(choose: FaultChooser) {
    this.#chooseFault = choose;
  }

  /** When all that it has been asked for until now is done, whether or not anybody waits for the answer. */
  async settled(): Promise<void> {
    await Promise.all(this.#served);
  }

  /** @throws AggregateError of what services threw that no service of AWS would answer: clients took it for an error of AWS. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
    if (this.#defects.length === 0) return;
    const messages = new Set(this.#defects.map(({ message }) => message));
    throw new AggregateError(
      this.#defects,
      `Defects of the local AWS: ${[...messages].join('; ')}`,
    );
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    // Clients are not told, as AWS does not tell them, after what time an idle connection is closed.
    if (headers.connection !== 'close') outgoing.setHeader('connection', 'keep-alive');
    // Who leaves within a request is no defect.
    const body = await buffer(incoming).catch(() => undefined);
    if (!body) return;
    const wire: WireRequest = { method, url, headers, body, ...signedFor(headers.authorization) };
    try {
      await this.#answer(wire, outgoing);
    } catch (error) {
      const defect = Error.isError(error) ? error : new Error(String(error));
      this.#defects.push(defect);
      if (outgoing.headersSent) {
        outgoing.destroy();
        return;
      }
      const told = `A defect of the local AWS: ${defect.message}`;
      await send(errorAnswer(wire.service, new AwsFault('InternalFailure', told, 500)), outgoing);
    }
  }

  async #answer(wire: WireRequest, outgoing: ServerResponse): Promise<void> {
    const { service, method, url, accessKey } = wire;
    const found = this.#find(wire);
    const operation = found?.call.operation ?? operationOf(wire);
    const key = service === 's3' ? decodeURIComponent(url.split('?')[0] ?? '') : '';
    const keys = service === 's3' ? s3Objects(wire) : [];
    const fault = this.#chooseFault({ service, operation, key, keys, accessKey });
    if (fault?.kind === 'unreachable') {
      outgoing.destroy();
      return;
    }
    if (fault?.kind === 'refused') {
      const { code, message, status } = fault;
      return send(errorAnswer(service, new AwsFault(code, message, status)), outgoing);
    }
    if (fault?.kind === 'slow') await pause(fault.milliseconds);
    if (found) return send(await answerOf(found.service, found.call), outgoing, fault);
    if (ofMoto.has(service)) return this.#forward(wire, outgoing, fault);
    const what = operation === '' ? `${method} ${url}` : operation;
    const unknown = `The local AWS has no ${what} of ${service === '' ? 'requests without signature' : service}.`;
    return send(errorAnswer(service, new AwsFault('UnknownOperationException', unknown)), outgoing);
  }

  #find(wire: WireRequest): { readonly service: FakeService; readonly call: Call } | undefined {
    for (const service of this.#services) {
      if (service.service !== wire.service) continue;
      const call = service.read(wire);
      if (call && Object.hasOwn(service.operations, call.operation)) return { service, call };
    }
    return undefined;
  }

  async #forward(
    { method, url, headers, body }: WireRequest,
    outgoing: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    // A connection of its own: one that moto closes meanwhile would look like a defect.
    const options = { method, headers: { ...headers, connection: 'close' }, agent: false };
    const forwarded = request(new URL(url, this.#moto), options).end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    const { connection: _, ...ownHeaders } = answer.headers;
    const status = answer.statusCode ?? 502;
    if (fault && fault.kind !== 'slow')
      return send({ status, headers: ownHeaders, body: await buffer(answer) }, outgoing, fault);
    // Who asked may have left before the answer came, or leave before its end.
    let hasLeft = outgoing.destroyed;
    outgoing.once('close', () => {
      hasLeft = !answer.errored;
    });
    outgoing.writeHead(status, ownHeaders);
    await pipeline(answer, outgoing).catch((error: unknown) => {
      if (!hasLeft) throw error;
    });
  }
}

/** What of AWS moto does well enough. */
const ofMoto: ReadonlySet<string> = new Set(['s3', 'glue', 'secretsmanager', 'logs']);

function operationOf(wire: WireRequest): string {
  return wire.service === 's3' ? s3Operation(wire) : readTarget(wire).operation;
}

async function answerOf(
  { service, operations }: FakeService,
  { operation, input }: Call,
): Promise<WireAnswer> {
  try {
    return jsonAnswer((await operations[operation]?.(input)) ?? {});
  } catch (error) {
    if (error instanceof AwsFault) return errorAnswer(service, error);
    throw error;
  }
}

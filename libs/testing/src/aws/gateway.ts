import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import type { Fault, FaultChooser } from './faults.ts';
import { s3Operation } from './s3-operation.ts';
import {
  AwsFault,
  readTarget,
  signedFor,
  type Call,
  type FakeService,
  type WireRequest,
} from './wire.ts';

export interface GatewayOptions {
  /** What answers for all that no service of ours does. */
  readonly moto: string;
  readonly services: readonly FakeService[];
}

/** One address for all services of AWS, as AWS_ENDPOINT_URL wants it. Requests can be made to go wrong. */
export class Gateway implements AsyncDisposable {
  readonly endpoint: string;
  readonly #server: ReturnType<typeof createServer>;
  readonly #moto: URL;
  readonly #services: readonly FakeService[];
  #chooseFault: FaultChooser = () => undefined;

  private constructor(server: ReturnType<typeof createServer>, { moto, services }: GatewayOptions) {
    this.#server = server;
    this.#moto = new URL(moto);
    this.#services = services;
    this.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on('request', (incoming: IncomingMessage, outgoing: ServerResponse) => {
      this.#serve(incoming, outgoing).catch((error: Error) => outgoing.destroy(error));
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

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #serve(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = incoming;
    const body = await buffer(incoming);
    const wire: WireRequest = { method, url, headers, body, ...signedFor(headers.authorization) };
    const found = this.#find(wire);
    const operation = found?.call.operation ?? operationOf(wire);
    const key = wire.service === 's3' ? decodeURIComponent(url.split('?')[0] ?? '') : '';
    const fault = this.#chooseFault({ service: wire.service, operation, key });
    if (fault?.kind === 'unreachable') {
      outgoing.destroy();
      return;
    }
    if (fault?.kind === 'refused') return answerFault(wire, outgoing, fault);
    if (fault?.kind === 'slow') await pause(fault.milliseconds);
    if (found) await answerCall(found.service, found.call, outgoing, fault);
    else await this.#forward(wire, outgoing, fault);
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
    const forwarded = request(new URL(url, this.#moto), { method, headers }).end(body);
    const [answer] = (await once(forwarded, 'response')) as [IncomingMessage];
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    if (fault?.kind === 'cut') {
      await cut(outgoing, await buffer(answer));
      return;
    }
    answer.on('error', (error) => outgoing.destroy(error));
    answer.pipe(outgoing);
  }
}

function operationOf(wire: WireRequest): string {
  return wire.service === 's3' ? s3Operation(wire) : readTarget(wire).operation;
}

async function answerCall(
  { operations }: FakeService,
  { operation, input }: Call,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  let status = 200;
  let content: object;
  let headers = {};
  try {
    content = (await operations[operation]?.(input)) ?? {};
  } catch (error) {
    if (!(error instanceof AwsFault)) throw error;
    status = error.status;
    headers = { 'x-amzn-errortype': error.code };
    content = {
      __type: error.code,
      message: error.message,
      Message: error.message,
      ...error.fields,
    };
  }
  const body = Buffer.from(JSON.stringify(content));
  outgoing.writeHead(status, {
    'content-type': 'application/x-amz-json-1.1',
    'content-length': body.length,
    ...headers,
  });
  if (fault?.kind === 'cut') await cut(outgoing, body);
  else outgoing.end(body);
}

/** Half of an answer, and then nothing any more. Of one without a body nothing comes: its head alone would be all of it. */
async function cut(outgoing: ServerResponse, body: Buffer): Promise<void> {
  if (body.length === 0) {
    outgoing.destroy();
    return;
  }
  outgoing.flushHeaders();
  await new Promise<void>((resolve) => {
    outgoing.write(body.subarray(0, body.length >> 1), () => resolve());
  });
  outgoing.destroy();
}

function answerFault(
  { service }: WireRequest,
  outgoing: ServerResponse,
  { status, code, message }: Fault & { readonly kind: 'refused' },
): void {
  const isXml = service === 's3';
  const body = isXml
    ? `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${code}</Code><Message>${message}</Message></Error>`
    : JSON.stringify({ __type: code, message, Message: message });
  outgoing.writeHead(status, {
    'content-type': isXml ? 'application/xml' : 'application/x-amz-json-1.1',
    'x-amzn-errortype': code,
  });
  outgoing.end(body);
}

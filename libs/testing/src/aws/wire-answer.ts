import type { OutgoingHttpHeaders, ServerResponse } from 'node:http';
import type { Fault } from './faults.ts';
import type { AwsFault } from './wire.ts';

/** What goes back over the wire. */
export interface WireAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

export function jsonAnswer(content: object): WireAnswer {
  return whole(200, 'application/x-amz-json-1.1', JSON.stringify(content));
}

/** An error as the service puts it: S3 speaks XML, the others JSON. */
export function errorAnswer(
  service: string,
  { status, code, message, fields }: AwsFault,
): WireAnswer {
  if (service === 's3') {
    const error = `<Error><Code>${code}</Code><Message>${escaped(message)}</Message></Error>`;
    return whole(status, 'application/xml', `<?xml version="1.0" encoding="UTF-8"?>\n${error}`);
  }
  const content = { __type: code, message, Message: message, ...fields };
  const { headers, body } = jsonAnswer(content);
  return { status, headers: { ...headers, 'x-amzn-errortype': code }, body };
}

function whole(status: number, type: string, text: string): WireAnswer {
  const body = Buffer.from(text);
  return { status, headers: { 'content-type': type, 'content-length': body.length }, body };
}

/** Sends an answer, or what a fault leaves of it. */
export async function send(
  { status, headers, body }: WireAnswer,
  outgoing: ServerResponse,
  fault?: Fault,
): Promise<void> {
  const isBroken = fault?.kind === 'cut' || fault?.kind === 'stalled';
  // The head alone would be all of an answer without a body.
  if (!isBroken || body.length > 0) {
    outgoing.writeHead(status, headers);
  }
  if (!isBroken) {
    outgoing.end(body);
    return;
  }
  if (body.length > 0) await sendHalf(outgoing, body);
  // What stalls stays open until the client gives up, or the gateway ends.
  if (fault.kind === 'cut') outgoing.destroy();
}

async function sendHalf(outgoing: ServerResponse, body: Buffer): Promise<void> {
  outgoing.flushHeaders();
  await new Promise<void>((resolve) => {
    outgoing.write(body.subarray(0, body.length >> 1), () => resolve());
  });
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };

const escaped = (text: string): string => text.replace(/[&<>]/g, (each) => entities[each] ?? each);

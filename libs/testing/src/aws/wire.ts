import type { IncomingHttpHeaders } from 'node:http';

/** A request to AWS as it came over the wire. */
export interface WireRequest {
  readonly method: string;
  /** With query, as it was sent. */
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** As the signature names it: `s3`, `athena`, `emr-serverless`. */
  readonly service: string;
  readonly region: string;
  /** Whose signature it is. */
  readonly accessKey: string;
}

/** What an operation is asked for: the fields of its request. */
export type Input = Readonly<Record<string, unknown>>;

/** A request that is understood. */
export interface Call {
  readonly operation: string;
  readonly input: Input;
}

/** Does one operation. @throws AwsFault for what AWS answers with an error. */
export type Operation = (input: Input) => Promise<object>;

/** One service of AWS, or the part of one that we imitate. */
export interface FakeService {
  readonly service: string;
  /** What a request asks for; undefined when that is none of the operations: moto answers, or it is refused. */
  read(request: WireRequest): Call | undefined;
  readonly operations: Readonly<Record<string, Operation>>;
}

/** An error as a service of AWS answers it. */
export class AwsFault extends Error {
  override readonly name = 'AwsFault';
  /** Such as `EntityNotFoundException`. */
  readonly code: string;
  readonly status: number;
  /** Further fields of the error. */
  readonly fields: Input;

  constructor(code: string, message: string, status = 400, fields: Input = {}) {
    super(message);
    this.code = code;
    this.status = status;
    this.fields = fields;
  }
}

const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\/aws4_request/;

/** Who signed a request, and the region and service that it was signed for. */
export function signedFor(
  authorization: string | undefined,
): Pick<WireRequest, 'accessKey' | 'region' | 'service'> {
  const [, accessKey = '', region = '', service = ''] = scope.exec(authorization ?? '') ?? [];
  return { accessKey, region, service };
}

/** Reads the protocol of the services that name the operation in a header (AWS JSON 1.0 and 1.1). */
export function readTarget({ headers, body }: WireRequest): Call {
  const target = String(headers['x-amz-target'] ?? '');
  return {
    operation: target.slice(target.indexOf('.') + 1),
    input: body.length === 0 ? {} : (JSON.parse(body.toString()) as Input),
  };
}

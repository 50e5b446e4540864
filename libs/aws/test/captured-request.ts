interface Captured {
  readonly method: string;
  readonly path: string;
  readonly target: string | undefined;
  readonly body: unknown;
}

interface HttpRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

/** Takes the place of the network below an SDK client: keeps the request, and answers that the run has started. */
export class CapturingHandler {
  #captured: Captured | undefined;

  get captured(): Captured {
    if (this.#captured === undefined) throw new Error('Nothing was sent.');
    return this.#captured;
  }

  handle({ method, path, headers, body }: HttpRequest) {
    this.#captured = {
      method,
      path,
      target: headers['x-amz-target'],
      body: JSON.parse(typeof body === 'string' ? body : new TextDecoder().decode(body)),
    };
    const answer = {
      applicationId: 'a',
      jobRunId: '1',
      arn: 'arn',
      JobRunId: 'jr_1',
      Name: 'name',
    };
    return Promise.resolve({
      response: {
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(answer)),
      },
    });
  }
}

/** What a client needs besides, so that it looks for nothing outside the process. */
export const offline = {
  region: 'eu-central-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  maxAttempts: 1,
};

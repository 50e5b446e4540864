/** Who asks without a name may not read. The signature itself is not looked at. */
export const bucketAuthorization =
  'AWS4-HMAC-SHA256 Credential=test/20250131/us-east-1/s3/aws4_request';

/** A bucket of a local S3 server, seen without any of our own clients: what a test puts there and finds there. */
export class Bucket {
  readonly #url: string;

  private constructor(url: string) {
    this.#url = url;
  }

  /** One that is there already. */
  static at(endpoint: string, name: string): Bucket {
    return new Bucket(`${endpoint}/${name}`);
  }

  /** @param endpoint Of a server that does not verify signatures. */
  static async create(endpoint: string, name: string): Promise<Bucket> {
    const bucket = Bucket.at(endpoint, name);
    await bucket.#ask('', { method: 'PUT' });
    return bucket;
  }

  async put(key: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.#ask(`/${encodeKey(key)}`, { method: 'PUT', body });
  }

  async get(key: string): Promise<Buffer> {
    return Buffer.from(await (await this.#ask(`/${encodeKey(key)}`)).arrayBuffer());
  }

  async remove(key: string): Promise<void> {
    await this.#ask(`/${encodeKey(key)}`, { method: 'DELETE' });
  }

  /** All keys with a prefix, in order. */
  async keys(prefix = ''): Promise<readonly string[]> {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', 'encoding-type': 'url', prefix });
      if (token !== undefined) query.set('continuation-token', token);
      const page = await (await this.#ask(`?${query}`)).text();
      found.push(...textsOf(page, 'Key').map(decodeURIComponent));
      [token] = textsOf(page, 'NextContinuationToken');
    } while (token !== undefined);
    return found;
  }

  /** The keys of uploads that were begun and neither completed nor aborted. */
  async pendingUploads(): Promise<readonly string[]> {
    return textsOf(await (await this.#ask('?uploads')).text(), 'Key');
  }

  async #ask(path: string, request: RequestInit = {}): Promise<Response> {
    const headers = { authorization: bucketAuthorization };
    const response = await fetch(`${this.#url}${path}`, { ...request, headers });
    if (!response.ok)
      throw new Error(`${request.method ?? 'GET'} ${this.#url}${path}: ${await response.text()}`);
    return response;
  }
}

function encodeKey(key: string): string {
  return key.split('/').map(encodeURIComponent).join('/');
}

function textsOf(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>([^<]*)</${element}>`, 'g'))].map(
    ([, text]) => text!,
  );
}

import { once } from 'node:events';
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What becomes of a request: it goes on, waits for ever, or is refused as S3 refuses one without the rights. */
export type Verdict = 'pass' | 'hold' | 'deny';

const denial = `<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>`;

/** Stands before an S3 server, so that a test can stop the world at one request. */
export class Gate implements AsyncDisposable {
  /** Asked for each request, by method and by decoded path with query. */
  judge: (method: string, path: string) => Verdict | Promise<Verdict> = () => 'pass';

  readonly #server = createServer((incoming, answer) => void this.#answer(incoming, answer));

  readonly #behind: string;

  private constructor(behind: string) {
    this.#behind = behind;
  }

  static async open(behind: string): Promise<Gate> {
    const gate = new Gate(behind);
    gate.#server.listen(0, '127.0.0.1');
    await once(gate.#server, 'listening');
    return gate;
  }

  get endpoint(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** From now on nobody answers here. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const { method = '', url: path = '', headers } = incoming;
    const verdict = await this.judge(method, decodeURIComponent(path));
    if (verdict === 'pass') {
      const passed = request(`${this.#behind}${path}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      passed.on('error', () => answer.destroy());
      incoming.pipe(passed);
    } else if (verdict === 'deny') {
      incoming.resume();
      answer.writeHead(403, { 'content-type': 'application/xml' }).end(denial);
    }
  }
}
